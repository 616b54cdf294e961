"""Shows addresses in a web browser: the user's own, or one that is asked for by its name or command line.

The library that pyco builds from has a module of this name for another place; this one has the names of CPython's.
"""

import copy
import os
import shlex
import shutil
import subprocess
import sys
import threading
from contextlib import suppress

__all__ = ["Error", "open", "open_new", "open_new_tab", "get", "register"]


class Error(Exception):
    pass


# Which browsers there are, and in what order they are tried.

_lock = threading.RLock()
# By name in lower case a list of the class and the instance, either of which may be None.
_browsers = {}
# Names; None until the browsers of this machine have been looked for.
_tryorder = None
# As xdg-settings has it, "firefox.desktop".
_os_preferred_browser = None


def _look_for_browsers():
    if _tryorder is None:
        with _lock:
            if _tryorder is None:
                register_standard_browsers()


def register(name, klass, instance=None, *, preferred=False):
    """Make a browser known: by its instance, or by what is called to make one. A preferred one is tried before all others."""
    with _lock:
        _look_for_browsers()
        _browsers[name.lower()] = [klass, instance]
        if preferred or (_os_preferred_browser and _os_preferred_browser == f"{name}.desktop"):
            _tryorder.insert(0, name)
        else:
            _tryorder.append(name)


def get(using=None):
    """Give the browser of that name, path or command line (in which %s is the address), or else the first that is there."""
    _look_for_browsers()
    for name in _tryorder if using is None else [using]:
        if "%s" in name:
            words = shlex.split(name)
            return BackgroundBrowser(words[:-1]) if words[-1] == "&" else GenericBrowser(words)
        klass, instance = _browsers.get(name.lower()) or _synthesize(name)
        if instance is not None:
            return instance
        if klass is not None:
            return klass()
    raise Error("could not locate runnable browser")


def open(url, new=0, autoraise=True):
    """Show an address: in the window there is (new=0), in a new one (1) or in a new tab (2). Tells whether a browser took it."""
    _look_for_browsers()
    return any(get(name).open(url, new, autoraise) for name in _tryorder)


def open_new(url):
    """Show an address in a new window, where the browser can."""
    return open(url, 1)


def open_new_tab(url):
    """Show an address in a new tab, where the browser can."""
    return open(url, 2)


def _synthesize(browser, *, preferred=False):
    """Register the path of a known kind of browser as another of that kind. Gives class and instance, or two Nones."""
    path = browser.split()[0]
    kind = os.path.basename(path).lower()
    if shutil.which(path) and kind in _browsers:
        known = _browsers[kind][1]
        if known and known.basename == kind:
            another = copy.copy(known)
            another.name = browser
            another.basename = os.path.basename(browser)
            register(browser, None, instance=another, preferred=preferred)
            return [None, another]
    return [None, None]


# Kinds of browsers, by how they are told of an address.


class BaseBrowser:
    """What all browsers have in common."""

    args = ["%s"]

    def __init__(self, name=""):
        self.name = name
        self.basename = name

    def open(self, url, new=0, autoraise=True):
        raise NotImplementedError

    def open_new(self, url):
        return self.open(url, 1)

    def open_new_tab(self, url):
        return self.open(url, 2)


class GenericBrowser(BaseBrowser):
    """A command that shows an address and ends when the user has seen it. With arguments it is given as a list."""

    _session = {}

    def __init__(self, name):
        self.name, *self.args = [name, "%s"] if isinstance(name, str) else name
        self.basename = os.path.basename(self.name)

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        command = [self.name, *(arg.replace("%s", url) for arg in self.args)]
        options = {} if sys.platform.startswith("win") else {"close_fds": True, **self._session}
        try:
            return self._is_shown(subprocess.Popen(command, **options))
        except OSError:
            return False

    def _is_shown(self, process):
        return not process.wait()


class BackgroundBrowser(GenericBrowser):
    """A command that is left running."""

    _session = {"start_new_session": True}

    def _is_shown(self, process):
        return process.poll() is None


class UnixBrowser(BaseBrowser):
    """A command that hands the address to a browser that runs already, and is run once more by itself where it cannot.

    In `remote_args`, %s stands for the address and %action for what is to be done with it; words that are empty then are left out.
    """

    # Options for autoraise=False and True.
    raise_opts = None
    background = False
    redirect_stdout = True
    remote_args = ["%action", "%s"]
    remote_action = None
    remote_action_newwin = None
    remote_action_newtab = None

    def _action(self, new):
        if new == 0:
            return self.remote_action
        if new == 1 or new == 2 and self.remote_action_newtab is None:
            return self.remote_action_newwin
        if new == 2:
            return self.remote_action_newtab
        raise Error(f"Bad 'new' parameter to open(); expected 0, 1, or 2, got {new}")

    def _invoke(self, args, remote, autoraise, url=None):
        command = [self.name, *args]
        if remote and self.raise_opts and (option := self.raise_opts[int(autoraise)]):
            command.insert(1, option)
        # A browser in the terminal talks to the user, unless it only passes the address on.
        stream = subprocess.DEVNULL if remote or self.background else None
        process = subprocess.Popen(
            command,
            close_fds=True,
            stdin=stream,
            stdout=stream if self.redirect_stdout else None,
            stderr=stream,
            start_new_session=True,
        )
        if self.background and not remote:
            return process.poll() is None
        try:
            return not process.wait(*([5] if remote else []))
        except subprocess.TimeoutExpired:
            # It has become the browser itself.
            return True

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        action = self._action(new)
        args = [arg.replace("%s", url).replace("%action", action) for arg in self.remote_args]
        if self._invoke([arg for arg in args if arg], True, autoraise, url):
            return True
        return self._invoke([arg.replace("%s", url) for arg in self.args], False, False)


class Mozilla(UnixBrowser):
    background = True
    remote_action = ""
    remote_action_newwin = "-new-window"
    remote_action_newtab = "-new-tab"


class Epiphany(UnixBrowser):
    background = True
    raise_opts = ["-noraise", ""]
    remote_action = "-n"
    remote_action_newwin = "-w"


class Chrome(UnixBrowser):
    background = True
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""


Chromium = Chrome


class Opera(UnixBrowser):
    background = True
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""


class Edge(UnixBrowser):
    background = True
    remote_action = ""
    remote_action_newwin = "--new-window"
    remote_action_newtab = ""


class Elinks(UnixBrowser):
    # Where its output is no terminal, it prints the page and ends.
    redirect_stdout = False
    remote_args = ["-remote", "openURL(%s%action)"]
    remote_action = ""
    remote_action_newwin = ",new-window"
    remote_action_newtab = ",new-tab"


class Konqueror(BaseBrowser):
    """KDE's browser, which has gone by three commands."""

    def open(self, url, new=0, autoraise=True):
        sys.audit("webbrowser.open", url)
        start = self._start
        with suppress(OSError):
            # Its status says nothing.
            start(["kfmclient", "newTab" if new == 2 else "openURL", url]).wait()
            return True
        with suppress(OSError):
            if start(["konqueror", "--silent", url], start_new_session=True).poll() is None:
                return True
        with suppress(OSError):
            return start(["kfm", "-d", url], start_new_session=True).poll() is None
        return False

    @staticmethod
    def _start(command, **options):
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(command, close_fds=True, stdin=nowhere, stdout=nowhere, stderr=nowhere, **options)


if sys.platform.startswith("win"):

    class WindowsDefault(BaseBrowser):
        def open(self, url, new=0, autoraise=True):
            sys.audit("webbrowser.open", url)
            try:
                os.startfile(url)
            except OSError:
                return False
            return True


if sys.platform == "darwin":

    class MacOSXOSAScript(BaseBrowser):
        """The default browser of macOS, or an application by its name."""

        def __init__(self, name="default"):
            super().__init__(name)

        def open(self, url, new=0, autoraise=True):
            sys.audit("webbrowser.open", url)
            script = 'open location "{}"'.format(url.replace('"', "%22"))
            if self.name != "default":
                script = f'tell application "{self.name}"\nactivate\n{script}\nend\n'
            osascript = os.popen("osascript", "w")
            osascript.write(script)
            return not osascript.close()


# The browsers of this machine.


def _register_commands(kind, *names):
    """Registers those of the commands that are there, and tells whether any is."""
    found = [name for name in names if shutil.which(name)]
    for name in found:
        register(name, None, kind(name))
    return bool(found)


def _register_konqueror(name):
    if is_there := shutil.which(name) is not None:
        register(name, Konqueror, Konqueror(name))
    return is_there


def register_X_browsers():
    """Register what needs a graphical desktop: first what asks the desktop for the user's choice, then browsers by their names."""
    desktops = os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")

    _register_commands(BackgroundBrowser, "xdg-open")
    if shutil.which("gio"):
        register("gio", None, BackgroundBrowser(["gio", "open", "--", "%s"]))
    if "GNOME" in desktops or "GNOME_DESKTOP_SESSION_ID" in os.environ:
        _register_commands(BackgroundBrowser, "gvfs-open")
    if "KDE" in desktops or "KDE_FULL_SESSION" in os.environ:
        _register_konqueror("kfmclient")
    _register_commands(BackgroundBrowser, "x-www-browser")

    _register_commands(Mozilla, "firefox", "iceweasel", "seamonkey", "mozilla-firefox", "mozilla")
    _register_konqueror("kfm") or _register_konqueror("konqueror")
    _register_commands(Epiphany, "epiphany")
    _register_commands(Chrome, "google-chrome", "chrome", "chromium", "chromium-browser")
    _register_commands(Opera, "opera")
    _register_commands(Edge, "microsoft-edge")


def _register_console_browsers():
    _register_commands(GenericBrowser, "www-browser", "links")
    _register_commands(Elinks, "elinks")
    _register_commands(GenericBrowser, "lynx", "w3m")


def _register_windows_browsers():
    register("windows-default", WindowsDefault)
    edges = [
        os.path.join(os.environ.get(variable, folder), r"Microsoft\Edge\Application\msedge.exe")
        for variable, folder in (("PROGRAMFILES(x86)", r"C:\Program Files (x86)"), ("PROGRAMFILES", r"C:\Program Files"))
    ]
    _register_commands(BackgroundBrowser, "firefox", "seamonkey", "mozilla", "chrome", "opera", *edges)
    if shutil.which("MicrosoftEdge.exe"):
        register("microsoft-edge", None, Edge("MicrosoftEdge.exe"))


def _ask_xdg_settings():
    """The user's browser as the desktop knows it, or None."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError, subprocess.CalledProcessError):
        answer = subprocess.check_output(["xdg-settings", "get", "default-web-browser"], stderr=subprocess.DEVNULL)
        return answer.decode().strip()
    return None


def register_standard_browsers():
    """Look for all browsers that can be used here, and put the user's own choice, the variable BROWSER, before them."""
    global _tryorder, _os_preferred_browser
    _tryorder = []

    if sys.platform == "darwin":
        for name in ("MacOSX", "chrome", "firefox", "safari"):
            register(name, None, MacOSXOSAScript("default" if name == "MacOSX" else name))

    if sys.platform.startswith("win"):
        _register_windows_browsers()
    else:
        # XQuartz sets DISPLAY on macOS, and would be started by a look for it.
        if sys.platform != "darwin" and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            _os_preferred_browser = _ask_xdg_settings() or _os_preferred_browser
            register_X_browsers()
        if os.environ.get("TERM"):
            _register_console_browsers()

    # Each goes to the front, so the first comes last.
    for choice in reversed(os.environ.get("BROWSER", "").split(os.pathsep)):
        if choice and _synthesize(choice, preferred=True)[1] is None:
            register(choice, None, GenericBrowser(choice), preferred=True)


# python -m webbrowser


def parse_args(arg_list):
    import argparse

    parser = argparse.ArgumentParser(description="Open URL in a web browser.")
    parser.add_argument("url", help="URL to open")
    places = parser.add_mutually_exclusive_group()
    for short, long, number, help_text in (
        ("-n", "--new-window", 1, "open new window"),
        ("-t", "--new-tab", 2, "open new tab"),
    ):
        places.add_argument(short, long, action="store_const", const=number, default=0, dest="new_win", help=help_text)
    return parser.parse_args(arg_list)


def main(arg_list=None):
    args = parse_args(arg_list)
    open(args.url, args.new_win)
    print("\a")


if __name__ == "__main__":
    main()
