"""Checks the files that the export tests of Shoestring.Onnx and Shoestring.Models leave in bin/**/exports with onnx.checker
(full check: shapes are inferred too).

Run by hand after the tests (SHOESTRING_KEEP_EXPORTS=1 lets the tests of the zoo leave theirs):
    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 tests/Shoestring.Onnx.Tests/check_exports.py
"""
import glob
import os
import sys

import onnx

here = os.path.dirname(os.path.abspath(__file__))
files = sorted(
    path
    for project in (here, os.path.join(here, "..", "Shoestring.Models.Tests"))
    for path in glob.glob(os.path.join(project, "bin", "**", "exports", "*.onnx"), recursive=True)
)
bad = 0
skipped = 0
for path in files:
    model = onnx.load(path)
    if model.opset_import[0].version > onnx.defs.onnx_opset_version():
        skipped += 1
        continue
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception as e:
        bad += 1
        print(os.path.basename(path), ":", str(e).strip().splitlines()[-1][:300])
print(f"onnx {onnx.__version__}: {len(files)} files, {skipped} newer than it knows, {bad} refused")
sys.exit(bool(bad) or not files)
