"""Jupyter's own conformance suite on our kernel, found through JUPYTER_PATH alone. The kernel has no pager."""

import os
import pathlib
import sys
import unittest

os.environ["JUPYTER_PATH"] = str(pathlib.Path(__file__).resolve().parent.parent / "lib/kernel/jupyter")

import jupyter_kernel_test  # noqa: E402


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = "pamtlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world');"
    code_stderr = "console.error('to the other stream');"
    completion_samples = [
        {"text": "const word = 'a'; word.toUpp", "matches": {"toUpperCase"}},
        {"text": "Math.ma", "matches": {"max"}},
    ]
    complete_code_samples = ["1", "const a = 1;", "for (;;) { break }", "function f() {}", "type T = {a: 1}"]
    incomplete_code_samples = ["function f() {", "`text", "for (const a of [1]) {", "/* remark", "f("]
    invalid_code_samples = ["let 1 = 2;", "a b c )"]
    code_inspect_sample = "parseInt"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [{"code": "1+2", "result": "3"}, {"code": "'a'", "result": "'a'"}]
    code_display_data = [
        {"code": "import * as tslab from 'tslab'; tslab.display.html('<b>bold</b>')", "mime": "text/html"}
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_clear_output = "console.clear()"


result = unittest.main(exit=False, verbosity=2).result
failed = len(result.failures) + len(result.errors)
print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed, {len(result.skipped)} skipped")
sys.exit(1 if failed else 0)
