"""The locked Python environment in `.venv`: made, filled and recognised again."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import system_libraries

Say = Callable[[str], None]


class SetupError(Exception):
    """The environment could not be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment that belongs to one checkout."""

    checkout: Path

    @property
    def folder(self) -> Path:
        """Where the environment lies."""
        return self.checkout / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.program("python")

    def program(self, name: str) -> Path:
        """Return where a program of the environment lies on this system."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    @property
    def stamp_file(self) -> Path:
        """The note of what was installed last, written when all of it was."""
        return self.folder / "annotator-setup.json"

    @property
    def uv_requirements(self) -> Path:
        """The one pinned and hashed tool that pip installs."""
        return self.checkout / "packaging" / "uv-requirements.txt"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a finished set-up installed: the key of the locked set, and whether the check's tools too."""

    key: str
    dev: bool


def locked_set_key(lock: bytes, uv_requirements: bytes, python: str) -> str:
    """Return the digest that names what has to be installed (`python` is e.g. `3.11`)."""
    digest = hashlib.sha256()
    for part in (lock, uv_requirements, python.encode()):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def read_stamp(path: Path) -> Stamp | None:
    """Return the stamp of a finished set-up; None when there is none that can be read."""
    try:
        fields = json.loads(path.read_bytes())
        key, dev = fields["key"], fields["dev"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Stamp(key, dev) if isinstance(key, str) and isinstance(dev, bool) else None


def is_ready(stamp: Stamp | None, key: str, *, dev: bool) -> bool:
    """Tell whether nothing has to be installed."""
    return stamp is not None and stamp.key == key and (stamp.dev or not dev)


def made_for(configuration: str) -> str:
    """Return the Python version (`3.11`) that a pyvenv.cfg names; empty when it names none."""
    for line in configuration.splitlines():
        name, _, value = line.partition("=")
        if name.strip() in {"version", "version_info"}:
            return ".".join(value.strip().split(".")[:2])
    return ""


def running_python() -> str:
    """Return the version of the interpreter that runs this, e.g. `3.11`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def uv_environment(environ: Mapping[str, str], folder: Path, certificate: str) -> dict[str, str]:
    """Return the variables for uv: this environment, no other Python, the machine's own certificates."""
    result = {name: value for name, value in environ.items() if name not in _NOT_FOR_UV}
    result["UV_PROJECT_ENVIRONMENT"] = str(folder)
    result["UV_PYTHON_DOWNLOADS"] = "never"
    result.setdefault("UV_SYSTEM_CERTS", "true")
    result.setdefault("UV_NO_PROGRESS", "true")
    if certificate:
        result.setdefault("SSL_CERT_FILE", certificate)
    return result


# These would send uv to another environment or another set of packages.
_NOT_FOR_UV = frozenset(
    {
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PYTHONPATH",
        "PYTHONHOME",
        "UV_PYTHON",
        "UV_FROZEN",
        "UV_NO_DEV",
        "UV_ONLY_DEV",
        "UV_SYSTEM_PYTHON",
    }
)


def pip_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for pip: the machine's settings, but into this environment."""
    result = {
        name: value
        for name, value in environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    }
    result |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    return result


def is_set_up(environment: Environment, *, dev: bool) -> bool:
    """Tell whether the locked set is installed, without starting anything."""
    return _is_usable(environment) and is_ready(
        read_stamp(environment.stamp_file), _key_here(environment), dev=dev
    )


def set_up(environment: Environment, *, dev: bool, environ: Mapping[str, str], say: Say) -> None:
    """Bring the environment to the locked set; returns at once when it is there already.

    Every step can be repeated, and the stamp is written last: a set-up that was
    interrupted goes on where it stopped. Raises SetupError with what to do.
    """
    if is_set_up(environment, dev=dev):
        return
    stamp = read_stamp(environment.stamp_file)
    if not _is_usable(environment):
        stamp = None
        _make(environment, environ, say)
    environment.stamp_file.unlink(missing_ok=True)
    # What the check needs stays installed once it was asked for.
    dev = dev or (stamp is not None and stamp.dev)
    _install_uv(environment, environ, say)
    _sync(environment, environ, dev=dev, say=say)
    _compile(environment, environ)
    _write_stamp(environment.stamp_file, Stamp(_key_here(environment), dev))
    say(f"Set up in {environment.folder}.")


def _key_here(environment: Environment) -> str:
    return locked_set_key(
        (environment.checkout / "uv.lock").read_bytes(),
        environment.uv_requirements.read_bytes(),
        running_python(),
    )


def _is_usable(environment: Environment) -> bool:
    """Tell whether the environment exists and is of the running Python's version."""
    try:
        configuration = (environment.folder / "pyvenv.cfg").read_text("utf-8", "replace")
    except OSError:
        return False
    return made_for(configuration) == running_python() and environment.python.exists()


def _make(environment: Environment, environ: Mapping[str, str], say: Say) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        # Debian and Ubuntu pack it apart.
        package = f"python{running_python()}-venv"
        if not system_libraries.install([package], environ, say):
            raise SetupError(
                "This Python cannot make environments (ensurepip is missing). On Debian or Ubuntu "
                f"run this, then start again:\n    {system_libraries.install_line([package])}"
            )
        importlib.invalidate_caches()
    say(f"Making the environment for Python {running_python()} …")
    try:
        builder = venv.EnvBuilder(clear=environment.folder.exists(), symlinks=os.name != "nt")
        builder.create(environment.folder)
    except OSError as error:
        raise SetupError(
            f"The environment {environment.folder} could not be made: {error}. "
            "Give the program's folder a place where you may write, with about 1.5 GB free."
        ) from error


def _install_uv(environment: Environment, environ: Mapping[str, str], say: Say) -> None:
    variables = pip_environment(environ)
    python = str(environment.python)
    # Both are kept quiet: ensurepip tells about its own temporary folders.
    has_pip = _run([python, "-m", "pip", "--version"], variables, quiet=True) == 0
    if not has_pip and _run([python, "-m", "ensurepip"], variables, quiet=True) != 0:
        raise SetupError(f"pip could not be put into {environment.folder}. Is the disk full?")
    say("Installing the package installer (pinned and hashed) …")
    _must(
        [
            *(python, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"),
            *("--require-hashes", "--requirement", str(environment.uv_requirements)),
        ],
        variables,
        "The package installer could not be installed. Is this machine online? Behind a company "
        "network, set pip's own settings (proxy, certificate) first, then start again.",
    )


def _sync(environment: Environment, environ: Mapping[str, str], *, dev: bool, say: Say) -> None:
    say(
        "Installing the locked packages, each checked against its hash; the first time takes minutes …"
    )
    certificate = environ.get("PIP_CERT", "") or _pip_certificate(environment, environ)
    arguments = [str(environment.program("uv")), "sync", "--locked", "--quiet"]
    arguments += ["--project", str(environment.checkout), "--python", str(environment.python)]
    arguments += ["--group" if dev else "--no-group", "dev"]
    _must(
        arguments,
        uv_environment(environ, environment.folder, certificate),
        "The locked packages could not be installed; what uv said stands above. "
        "Start again when it is mended: the set-up goes on where it stopped.",
    )


def _compile(environment: Environment, environ: Mapping[str, str]) -> None:
    """Translate the packages and the program once; else every process that decodes video does so anew.

    Without it everything works, only slower, so nothing that goes wrong here is told.
    """
    folders = [str(environment.folder), str(environment.checkout / "annotator")]
    command = [str(environment.python), "-P", "-m", "compileall", "-q", "-j", "0", *folders]
    _run(command, environ, quiet=True)


def _pip_certificate(environment: Environment, environ: Mapping[str, str]) -> str:
    """Return the certificate file that pip's own settings name on this machine, or nothing."""
    answer = subprocess.run(
        [str(environment.python), "-m", "pip", "config", "get", "global.cert"],
        env=pip_environment(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _write_stamp(path: Path, stamp: Stamp) -> None:
    half = path.with_suffix(".part")
    half.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    half.replace(path)


def _run(arguments: list[str], environ: Mapping[str, str], *, quiet: bool = False) -> int:
    """Run a step of the set-up; whatever it prints goes to stderr."""
    target = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(
            arguments,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=target if quiet else sys.stderr,
            stderr=target,
            check=False,
        ).returncode
    except OSError:
        return 127


def _must(arguments: list[str], environ: Mapping[str, str], meaning: str) -> None:
    sys.stderr.flush()
    if _run(arguments, environ) != 0:
        raise SetupError(meaning)
