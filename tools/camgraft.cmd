@echo off
rem Starts camgraft from the build beside this script.
setlocal
set "root=%~dp0.."

if not exist "%root%\target\camgraft.jar" goto missing
if not exist "%root%\target\classpath.txt" goto missing

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

rem ONNX Runtime from 1.29 on reports to its makers where nothing forbids it.
if not defined ORT_DISABLE_TELEMETRY set "ORT_DISABLE_TELEMETRY=1"

rem Not set /p, which reads a thousand characters at most.
for /f "usebackq delims=" %%c in ("%root%\target\classpath.txt") do set "libraries=%%c"
"%java%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:cds=off,cds+dynamic=off -XX:SharedArchiveFile="%root%\target\camgraft.jsa" -Djdk.console=java.base -Dcamgraft.libraries="%root%\target\native" %CAMGRAFT_JAVA_OPTIONS% -cp "%root%\target\camgraft.jar;%libraries%" io.github.camgraft.cli.Main %*
exit /b %ERRORLEVEL%

:missing
echo camgraft: it is not built yet; run this first in "%root%": mvn -B -q -DskipTests package 1>&2
exit /b 1
