"""Does the include law catch what it forbids? Plants each kind of breach in a small tree, and innocent lookalikes."""

import pathlib
import sys
import tempfile
import unittest

import include_law

ROOT = pathlib.Path(sys.argv[1])

GUILTY = {
    "optimized/a.cpp": '#include "reference/real.hpp"\n',
    "spec/a.hpp": '#include "optimized/rope.hpp"\n',
    "kernels/mutants/a.cpp": '#include "optimized/rope.hpp"\n',
    "reports/a.cpp": '  #  include "kernels/kernel.hpp"\n',
    "reference/a.cpp": '#include "tests/catch.hpp"\n',
    "optimized/b.cpp": "#include <boost/multiprecision/mpfr.hpp>\n",
    "reference/b.cpp": "#include <hwy/highway.h>\n",
    "kernels/b.cpp": "#include <rapidcheck.h>\n",
    "tests/a.cpp": "#include <catch2/catch.hpp>\n",
    "cli/a.cpp": "double theta = 0;\n",
    "cli/b.cpp": "double rope_theta(double inv_freq_scale);\n",
    "kernels/c.py": "inv_freq = 1\n",
}
INNOCENT = {
    "optimized/c.cpp": '// #include "reference/real.hpp"\n#include "spec/format.hpp"\n#include <hwy/highway.h>\n',
    "kernels/builtin.cpp": '#include "optimized/rope.hpp"\n',
    "properties/a.cpp": '#include "reference/real.hpp"\n#include <rapidcheck.h>\n',
    "tests/catch.hpp": "#include <catch2/catch.hpp>\n",
    "tests/b.cpp": '#include "reference/real.hpp"\n#include "optimized/rope.hpp"\n',
    "cli/c.cpp": 'auto key = "rope_theta";  // theta is a word here\nlong n = 1\'000; char c = \'"\'; /* gamma */\n',
    "cli/d.cpp": 'auto text = R"(inv_freq " theta)"; double lgamma_value = std::lgamma(2.0);\n',
    "tests/c.py": 'key = lambda x: x["rope_theta"]  # theta\n',
}


class IncludeLaw(unittest.TestCase):
    def found_in(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "DESIGN.md").write_text((ROOT / "DESIGN.md").read_text())
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return list(include_law.breaches(root))

    def test_each_breach_is_found(self):
        for name, text in GUILTY.items():
            with self.subTest(name):
                found = self.found_in({name: text})
                self.assertTrue(found and all(line.startswith(f"{name}:1:") for line in found), found)

    def test_lookalikes_are_left_alone(self):
        self.assertEqual(self.found_in(INNOCENT), [])

    def test_a_design_without_the_table_is_an_error(self):
        with self.assertRaises(SystemExit):
            include_law.read_table("| may include | spec |\n| spec | yes |\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
