"""The community's kernel test suite (jupyter_kernel_test), asked of our kernel.

What does not apply is skipped by the suite itself: payloads for a pager, a history that the kernel keeps, and a function of
the kernel's that clears outputs.
"""

import unittest

import jupyter_kernel_test


class DeltalabKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "deltalab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world");'
    code_stderr = 'console.error("careful");'
    completion_samples = [{"text": "Math.fro", "matches": {"fround"}}]
    complete_code_samples = ["1", "const x = 1;", "function f() {\n  return 1;\n}", "const f = <T>(x: T) => x;"]
    incomplete_code_samples = ["function f() {", "const x = {", "[1, 2", "if (true) {"]
    invalid_code_samples = ["const = 1;", ")"]
    code_generate_error = 'throw new Error("on purpose");'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2].map((n) => n * 2)", "result": "[ 2, 4 ]"},
    ]
    code_display_data = [{"code": 'import { display } from "tslab";\ndisplay.html("<b>x</b>");', "mime": "text/html"}]
    code_inspect_sample = "Math.fround"


if __name__ == "__main__":
    unittest.main()
