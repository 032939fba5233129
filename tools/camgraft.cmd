@echo off
rem Starts camgraft from the build or the distribution that this script is part of.
setlocal
set "root=%~dp0.."

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

rem ONNX Runtime from 1.29 on reports to its makers where nothing forbids it.
if not defined ORT_DISABLE_TELEMETRY set "ORT_DISABLE_TELEMETRY=1"

set "options=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -Xshare:auto -Xlog:cds=off,cds+dynamic=off -Djdk.console=java.base"
if exist "%root%\lib" goto distribution
if not exist "%root%\target\camgraft-cli.jar" goto missing
if not exist "%root%\target\classpath.txt" goto missing

rem Not set /p, which reads a thousand characters at most.
for /f "usebackq delims=" %%c in ("%root%\target\classpath.txt") do set "libraries=%%c"
"%java%" %options% -XX:SharedArchiveFile="%root%\target\camgraft.jsa" -Dcamgraft.libraries="%root%\target\native" %CAMGRAFT_JAVA_OPTIONS% -cp "%root%\target\camgraft-cli.jar;%root%\target\camgraft.jar;%libraries%" io.github.camgraft.cli.Main %*
exit /b %ERRORLEVEL%

:distribution
"%java%" %options% %CAMGRAFT_JAVA_OPTIONS% -cp "%root%\lib\*" io.github.camgraft.cli.Main %*
exit /b %ERRORLEVEL%

:missing
echo camgraft: it is not built yet; run this first in "%root%": mvn -B -q -DskipTests package 1>&2
exit /b 1
