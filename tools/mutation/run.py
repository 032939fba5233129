"""Which small mistakes in the program's source does no test notice?

Plants one mistake after the other, compiles the file, and runs the tests of its package until one
fails. What compiles and fails no test has survived; it is printed with its line.

    mvn -B -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
    python tools/mutation/run.py --package cam --count 60
"""

import argparse
import os
import pathlib
import random
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src/main/java/io/github/camgraft"
BASE = "io.github.camgraft"

# The tests that are meant to hold a package, quickest first; a survivor is one of all of them.
TESTS = {
    "cam": ["cam"],
    "image": ["image"],
    "optimize": ["optimize", "grad.BlockedNetworksTest", "grad.UpstreamSliceTest", "grad.ScaleFoldingTest",
                 "grad.SmallNetworksTest", "augment.HorizontalFusionTest", "augment.PassesTest"],
    "grad": ["grad.BackpropTest", "grad.CompositionsTest", "grad.SmallNetworksTest", "grad.rule",
             "augment.IntegerNetworksTest", "augment.QuantisedModelsTest"],
}

# What people get wrong: a neighbouring operator, a bound, a sign, a side, a constant.
SLIPS = [
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "),
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "),
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r"\breturn true;", "return false;"), (r"\breturn false;", "return true;"),
    (r"\bMath\.max\(", "Math.min("), (r"\bMath\.min\(", "Math.max("),
    (r"\.plus\(", ".minus("), (r"\.minus\(", ".plus("), (r"\.times\(", ".plus("),
    (r"\banyMatch\(", "allMatch("), (r"\ballMatch\(", "anyMatch("), (r"\bnoneMatch\(", "anyMatch("),
    (r"\bif \((?!!)", "if (!("), (r"(?<=[ (,])0(?=[,;) ])", "1"), (r"(?<=[ (,])1(?=[,;) ])", "2"),
    (r"(?<=[ (,])2(?=[,;) ])", "3"), (r"\.negated\(\)", ""), (r"\bMath\.round\(", "(long) Math.floor("),
    (r"\bisPresent\(\)", "isEmpty()"), (r"\bisEmpty\(\)", "isPresent()"),
]


def places(file):
    """Each place in the code of a file in which a slip fits: (offset, end, replacement)."""
    text = file.read_text()
    hidden = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|^(?:import|package) [^\n]*|@\w+(?:\([^)]*\))?'
                        r'|\bthrow new [^;]*;|\bserialVersionUID[^;]*;', re.S | re.M)
    code = hidden.sub(lambda match: " " * len(match.group()), text)
    found = []
    for pattern, replacement in SLIPS:
        for match in re.finditer(pattern, code):
            if replacement == "if (!(":
                close = closing(code, match.end() - 1)
                if close:
                    found.append((match.start(), close, "if (!" + text[match.end() - 1:close] + ")"))
            else:
                found.append((match.start(), match.end(), replacement))
    return text, found


def closing(code, opening):
    depth = 0
    for at in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return at + 1
    return None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--package", required=True, choices=TESTS)
    options.add_argument("--count", type=int, default=60, help="how many that compile")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--limit", type=int, default=600, help="seconds for the tests of one; longer is noticed")
    asked = options.parse_args()

    chance = random.Random(asked.seed)
    candidates = []
    for file in sorted((SOURCES / asked.package).rglob("*.java")):
        text, found = places(file)
        candidates += [(file, text, place) for place in found]
    chance.shuffle(candidates)

    libraries = (ROOT / "target/classpath.txt").read_text().strip()
    program, tests = ROOT / "target/classes", ROOT / "target/test-classes"
    noticed = survived = 0
    for file, text, (start, end, replacement) in candidates:
        if noticed + survived == asked.count:
            break
        with tempfile.TemporaryDirectory() as folder:
            mutant = pathlib.Path(folder) / file.name
            mutant.write_text(text[:start] + replacement + text[end:])
            classes = pathlib.Path(folder) / "classes"
            compiled = subprocess.run(
                ["javac", "-nowarn", "-proc:none", "-d", classes, "-cp", f"{program}:{libraries}", mutant],
                capture_output=True)
            if compiled.returncode:
                continue
            ran = run([str(classes), str(tests), str(program), libraries], TESTS[asked.package], asked.limit)
        line = text.count("\n", 0, start) + 1
        where = f"{file.relative_to(SOURCES)}:{line}"
        change = f"{text[start:end].strip()!r} -> {replacement.strip()[:60]!r}"
        if ran:
            survived += 1
            print(f"SURVIVED {where}: {change}", flush=True)
        else:
            noticed += 1
            print(f"noticed  {where}: {change}", flush=True)
    print(f"{asked.package}: {noticed} of {noticed + survived} noticed, of {len(candidates)} places")


def run(path, names, limit):
    """Whether all tests pass."""
    selected = []
    for name in names:
        selected += ["--select-class" if name.rsplit(".", 1)[-1][0].isupper() else "--select-package", f"{BASE}.{name}"]
    command = ["java", "-Xss512k", "-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-cp", ":".join(path),
               "org.junit.platform.console.ConsoleLauncher", "execute", "--fail-fast", "--details=none", *selected]
    environment = dict(os.environ, ORT_DISABLE_TELEMETRY="1")
    try:
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return False
    if b"No tests found" in ran.stdout + ran.stderr or b"Unknown option" in ran.stderr or b"ClassNotFound" in ran.stderr:
        raise SystemExit((ran.stdout + ran.stderr).decode())
    return ran.returncode == 0


if __name__ == "__main__":
    main()
