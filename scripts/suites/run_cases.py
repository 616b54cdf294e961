"""Run one module of CPython's own test suite and write what becomes of each case, a line of JSON at a time.

    run_cases.py TESTS_DIR MODULE OUT [SKIP]

TESTS_DIR holds the package `test`. OUT is appended to: {"start": id} before a case, {"id", "outcome", "detail"} after it, {"end": true} at last, so that
a reader knows where a run that was killed stood. SKIP is a file of case ids, one a line, that are not run again.
It runs under any Python; it is the same program for CPython and for pyco.
"""

import importlib
import json
import os
import sys
import unittest


class Recorder(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.state = None

    def write(self, **line):
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()

    def startTest(self, test):
        super().startTest(test)
        self.state = ["passed", ""]
        self.write(start=test.id())

    def stopTest(self, test):
        super().stopTest(test)
        outcome, detail = self.state
        self.write(id=test.id(), outcome=outcome, detail=detail)
        self.state = None

    def settle(self, test, outcome, detail):
        if self.state is None:
            # A fixture of a class or module failed: it stands for its cases.
            self.write(id=test.id(), outcome=outcome, detail=detail)
        elif self.state[0] != "failed":
            self.state = [outcome, detail]

    def addError(self, test, err):
        self.settle(test, "failed", self.text(test, err))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.settle(test, "failed", f"{subtest}\n{self.text(test, err)}")

    def addSkip(self, test, reason):
        self.settle(test, "skipped", str(reason))

    def addExpectedFailure(self, test, err):
        self.settle(test, "passed", "expected failure")

    def addUnexpectedSuccess(self, test):
        self.settle(test, "failed", "unexpected success")

    def text(self, test, err):
        try:
            text = self._exc_info_to_string(err, test)
        except Exception as error:
            text = f"{err[0].__name__} that cannot be shown: {type(error).__name__}: {error}"
        return text[-4000:]


class Unfinished(unittest.TestSuite):
    """The cases of a suite without those that were run already."""

    def __init__(self, suite, done):
        super().__init__(self.rest(suite, done))

    def rest(self, suite, done):
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                yield Unfinished(test, done)
            elif test.id() not in done:
                yield test


# Modules of CPython's own that a suite imports for the sake of a few cases: what stands in for them while it loads, None for an empty module.
STAND_INS = {"_datetime": "_pydatetime", "_testlimitedcapi": None, "_testsinglephase": None}


def load(name):
    """The cases of a module. One that does not load without a module of CPython's own gets a stand-in for that while: most cases do without."""
    lent = []
    try:
        while True:
            suite = None
            try:
                importlib.import_module(name)
                suite = load_or_half(name)
                complaint = " ".join(skip_reasons(suite))
            except (ImportError, unittest.SkipTest) as reason:
                complaint = str(reason)
            missing = next((module for module in STAND_INS if module in complaint and module not in lent), None)
            if missing is None:
                return unittest.defaultTestLoader.loadTestsFromName(name) if suite is None else suite
            lent.append(missing)
            other = STAND_INS[missing]
            sys.modules[missing] = type(sys)(missing) if other is None else importlib.import_module(other)
    finally:
        for module in lent:
            del sys.modules[module]


def skip_reasons(suite):
    """Why modules within a package of suites were left out."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from skip_reasons(test)
        elif test.id().startswith("unittest.loader.ModuleSkipped"):
            yield getattr(getattr(test, test._testMethodName), "__unittest_skip_why__", "")


def load_or_half(name):
    """Some modules make their cases twice, for the C form of what they test and for the Python form, and do not load where there is no C form. They get
    an empty module for the half that is missing."""
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromName(name)
    if not any("'NoneType' object has no attribute '__dict__'" in error for error in loader.errors):
        return suite
    from test.support import import_helper

    fresh = import_helper.import_fresh_module
    import_helper.import_fresh_module = lambda *args, **kwargs: fresh(*args, **kwargs) or type(sys)("missing")
    sys.modules.pop(name, None)
    try:
        return unittest.TestLoader().loadTestsFromName(name)
    finally:
        import_helper.import_fresh_module = fresh


def main(tests_dir, module, out_path, skip_path=None):
    sys.path.insert(0, tests_dir)
    done = set()
    if skip_path is not None:
        with open(skip_path, encoding="utf-8") as file:
            done.update(file.read().splitlines())
    with open(out_path, "a", encoding="utf-8") as out:
        recorder = Recorder(out)
        try:
            from test import support

            # What regrtest allows unless it is asked for more: no network, nothing that takes minutes.
            support.use_resources = []
            support.verbose = False
            suite = load("test." + module)
        except unittest.SkipTest as reason:
            recorder.write(id=module, outcome="skipped", detail=str(reason))
            recorder.write(end=True)
            return
        Unfinished(suite, done).run(recorder)
        recorder.write(end=True)
    sys.stdout.flush()
    # Threads and children that a case left behind must not hold the run.
    os._exit(0)


main(*sys.argv[1:])
