"""Which class somebody means."""

import re

from camgraft.errors import CamgraftError


class Classes:
    """The names of a model's classes, as far as they are known."""

    def __init__(self, names, count):
        self._names = names
        self.count = count

    def name(self, index):
        """In words."""
        named = index < len(self._names) and self._names[index]
        if not named:
            return f"class {index}"
        return f"{named} ({index})" if self._names.count(named) > 1 else named

    def find(self, wanted):
        """The index of a class: a number, '#7', a name, or a part that only one name has."""
        if not isinstance(wanted, str):
            return self._checked(int(wanted))
        word = wanted.strip()
        found = [index for index, name in enumerate(self._names) if name == word]
        number = re.fullmatch(r"(?:#\s*|class )?(\d{1,9})", word)
        if not found and number:
            return self._checked(int(number[1]))
        for match in [] if found else self._matches(word):
            found = [index for index, name in enumerate(self._names) if match(_plain(name))]
            if found:
                break
        if len(found) == 1:
            return found[0]
        if not found:
            raise CamgraftError(f"no class is named '{word}'{self._some()}")
        several = ", ".join(f"'{self._names[index]}' ({index})" for index in found[:5])
        raise CamgraftError(f"'{word}' may mean {several}; name one of them, or its number as in '#{found[0]}'")

    def _checked(self, index):
        if index < 0 or index >= self.count:
            raise CamgraftError(f"there is no class {index}; the model has the classes 0 to {self.count - 1}")
        return index

    @staticmethod
    def _matches(word):
        wanted = _plain(word)
        return [
            lambda name: name == wanted,
            lambda name: wanted in name.split(", "),
            lambda name: wanted in re.split("[ ,]+", name),
            lambda name: wanted in name,
        ]

    def _some(self):
        if not self._names:
            return ", since the file has no names; say its number, or augment with --labels"
        return "; some are " + ", ".join(f"'{name}'" for name in self._names[:5])


def _plain(name):
    return name.lower().replace("_", " ").strip()
