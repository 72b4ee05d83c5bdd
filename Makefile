# What can be done here? Each target works alone on a fresh Debian 12 machine (root or sudo). Details: tools/.
.DEFAULT_GOAL := help
.PHONY: help gate test long-run bench clean

PROGRAM := build/release/ropecheck
BENCH   := build/release/ropecheck_bench
MODEL   := meta-llama/Llama-3.1-8B
LAST    := 131071
GGML    := exec:kernels/adapters/ggml
ORT     := exec:kernels/adapters/onnxruntime
JOBS    := $(shell nproc 2>/dev/null || echo 2)

help:
	@echo "make gate    judge the built-in kernel, ggml's and ONNX Runtime's on $(MODEL); report in out/gate/"
	@echo "make test    build everything and run every test"
	@echo "make long-run  hold the fast oracle against MPFR and enclosures on millions of points, the kernels on NEON (minutes)"
	@echo "make bench   measure beside other people's kernels; results in out/bench/"
	@echo "make clean   remove build/ and out/ (what was installed stays)"
	@echo
	@echo "The program is $(PROGRAM) after any of the first three; see $(PROGRAM) --help."

# Third parties are shown, not punished: only the built-in kernel decides the exit code.
gate:
	@tools/install
	@tools/build ropecheck ropecheck-kernel-host
	@status=0; $(PROGRAM) gate --model "$(MODEL)" --max-position $(LAST) --out out/gate \
	  --kernel builtin:optimized --kernel $(GGML) --kernel $(ORT) --advisory $(GGML) --advisory $(ORT) || status=$$?; \
	[ ! -s out/gate/report.html ] || echo "Report: out/gate/report.html (also report.json, junit.xml, summary.md)"; \
	exit $$status

test:
	@tools/install --test --python-optional
	@tools/build
	@ctest --preset release -j $(JOBS)

long-run:
	@tools/install --python-optional
	@tools/build ropecheck_long_run
	@build/release/ropecheck_long_run
	@tools/arm-tests

# Measured best on an idle machine: a few minutes, and every figure says what it was held against.
bench:
	@tools/install --bench --python-optional
	@tools/build ropecheck ropecheck-kernel-host ropecheck_bench
	@mkdir -p out/bench
	@$(BENCH) --out out/bench/bench.json
	@$(BENCH) --markdown out/bench/bench.json >out/bench/bench.md
	@echo "Figures: out/bench/bench.json, as Markdown out/bench/bench.md"

clean:
	@rm -rf build out
