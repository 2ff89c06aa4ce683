"""The community's kernel test suite (jupyter_kernel_test), asked of our kernel.

What does not apply is skipped by that suite itself: payloads of a pager, a history kept by the kernel, clear_output by a
function of the kernel's, the welcome message of an iopub that is an XPUB socket.
"""

import unittest

import jupyter_kernel_test


class DeltalabKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "deltalab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("careful");'
    completion_samples = [
        {"text": "Math.fro", "matches": {"fround"}},
        {"text": 'import { chordL } from "deltalab";', "cursor": 15},
    ]
    complete_code_samples = ["1", "const x = 1;", "function f() {\n  return 1;\n}", "const y: number = 2"]
    incomplete_code_samples = ["function f() {", "const x = {", "[1, 2", "if (true) {"]
    invalid_code_samples = ["const = 1;", ")"]
    code_generate_error = 'throw new Error("on purpose");'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[n * 2 for (n of [1])]".replace("[n * 2 for (n of [1])]", "[1, 2].map((n) => n * 2)"), "result": "[ 2, 4 ]"},
    ]
    code_display_data = [
        {"code": 'import { display } from "tslab";\ndisplay.html("<b>bold</b>");', "mime": "text/html"},
    ]
    code_inspect_sample = "Math.fround"


if __name__ == "__main__":
    unittest.main()
