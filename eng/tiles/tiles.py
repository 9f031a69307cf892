#!/usr/bin/python3
"""Writes the register tiles of src/Shoestring.Kernels/Contraction: the JIT keeps only named locals in registers, so loops over
accumulators are written out.

  eng/tiles/tiles.py           writes RowsTiles.Loops.cs and OuterTiles.Loops.cs
  eng/tiles/tiles.py --check   fails when they are not what would be written
"""
import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/Shoestring.Kernels/Contraction")
NAMES = "abc"
# Heights of the tiles, tallest first, by lanes of columns. A height of WIDE needs the 32 registers of AVX-512. WHEN says when one is
# taken, if not whenever there are as many rows: 28 and 14 when they leave none over (rows of pictures whose sides are 224 over a power
# of two); 13 so that one to three rows over, as of 7×7 pixels, go with the others: a tile of their own waits for itself.
ROWS = {1: [28, 24, 8, 4, 2, 1], 2: [14, 13, 12, 6, 4, 2, 1], 3: [8, 4, 2, 1]}
OUTER = {1: [24, 8, 4, 2, 1], 2: [12, 6, 4, 2, 1], 3: [8, 4, 2, 1]}
WIDE = {(28, 1), (24, 1), (14, 2), (13, 2), (12, 2), (8, 3)}
WHEN = {
    (28, 1): "rows % 28 == 0",
    (14, 2): "rows % 14 == 0",
    (13, 2): "rows % 12 is > 0 and < 4 && rows >= 13 * (rows % 12)",
}
SIGNATURE = "{0} terms, float* a, nint lda, float* b, nint ldb, float* c, nint ldc, int last, float* bias, bool accumulate"
ARGUMENTS = "terms, a, lda, b, ldb, c, ldc, last, bias, accumulate"
# Tiles of rows clamp what they store.
MORE = {"Rows": (", in Bounds bounds)", ", bounds"), "Outer": (")", "")}


class Writer:
    def __init__(self):
        self.lines = []
        self.depth = 0

    def __call__(self, *lines):
        self.lines += ["    " * self.depth + line if line else "" for line in lines]

    def open(self, *lines):
        self(*lines, "{")
        self.depth += 1

    def close(self):
        self.depth -= 1
        self("}")


def at(pointer, lane):
    return pointer if lane == 0 else f"{pointer} + ({lane} * T.Count)"


def dispatch(w, kind, heights):
    w("/// <summary>One tile of at most so many rows.</summary>", "/// <returns>Its rows.</returns>")
    w.open("private static int Tile(", "    int lanes, int rows, " + SIGNATURE.format("in Terms") + MORE[kind][0])
    arguments = ARGUMENTS + MORE[kind][1]
    w.open("switch (lanes)")
    for lanes, column in heights.items():
        w("default:" if lanes == 3 else f"case {lanes}:")
        w.depth += 1
        for height in column[:-1]:
            wide = "T.Count == 16 && " if (height, lanes) in WIDE else ""
            fits = WHEN.get((height, lanes), f"rows >= {height}")
            w.open(f"if ({wide}{fits})")
            w(f"{kind}{height}x{lanes}({arguments});", f"return {height};")
            w.close()
            w("")
        w(f"{kind}1x{lanes}({arguments});", "return 1;")
        w.depth -= 1
        if lanes != 3:
            w("")
    w.close()
    w.close()


def begin(w, kind, height, lanes):
    w("", "[MethodImpl(MethodImplOptions.AggressiveOptimization)]")
    w.open(f"private static void {kind}{height}x{lanes}(", "    " + SIGNATURE.format("in Terms") + MORE[kind][0])
    names = NAMES[:lanes]
    for i, n in enumerate(names):
        w(f"T z{n} = bias == null ? T.Zero : T.Load({at('bias', i)});")
    for r in range(height):
        w("T " + ", ".join(f"c{r}{n} = z{n}" for n in names) + ";")
    w.open("if (accumulate)")
    w("float* d = c;")
    for r in range(height):
        for i, n in enumerate(names):
            w(f"c{r}{n} += " + (f"Get({at('d', i)}, last);" if i == lanes - 1 else f"T.Load({at('d', i)});"))
        if r < height - 1:
            w("d += ldc;")
    w.close()
    w("")


def end(w, height, lanes):
    w("")
    for r in range(height):
        for i, n in enumerate(NAMES[:lanes]):
            w(f"Put({at('c', i)}, c{r}{n}, last);" if i == lanes - 1 else f"T.Store({at('c', i)}, c{r}{n});")
        if r < height - 1:
            w("c += ldc;")
    w.close()


def clamp(w, height, lanes):
    w("")
    w.open("if (bounds.Any)")
    w("T low = T.Broadcast(bounds.Low), high = T.Broadcast(bounds.High);")
    for r in range(height):
        for n in NAMES[:lanes]:
            w(f"c{r}{n} = T.AtMost(T.AtLeast(c{r}{n}, low), high);")
    w.close()


def products(w, height, lanes, source):
    for r in range(height):
        if lanes == 1:
            w(f"c{r}a = T.Fma(T.Broadcast({source(r)}), b0, c{r}a);")
        else:
            w(f"T v{r} = T.Broadcast({source(r)});")
            for i, n in enumerate(NAMES[:lanes]):
                w(f"c{r}{n} = T.Fma(v{r}, b{i}, c{r}{n});")


def rows(w, height, lanes):
    begin(w, "Rows", height, lanes)
    pointers = (height + 2) // 3
    w("nint s1 = lda * sizeof(float);")
    if height > 2:
        w("nint s2 = s1 * 2;")
    w("nint sb = ldb * sizeof(float);", "byte* p0 = (byte*)a;")
    for p in range(1, pointers):
        w(f"byte* p{p} = p{p - 1} + s2 + s1;")
    w.open("for (int stretch = terms.Stretches; stretch > 0; stretch--)")
    w.open("for (int k = terms.Length; k > 0; k--)")
    for i in range(lanes):
        w(f"T b{i} = T.Load({at('b', i)});")

    def source(r):
        p, s = divmod(r, 3)
        return f"*(float*)p{p}" if s == 0 else f"*(float*)(p{p} + s{s})"

    products(w, height, lanes, source)
    for p in range(pointers):
        w(f"p{p} += sizeof(float);")
    w("b = (float*)((byte*)b + sb);")
    w.close()
    w("")
    for p in range(pointers):
        w(f"p{p} += terms.SkipA * sizeof(float);")
    w("b += terms.SkipB;")
    w.close()
    clamp(w, height, lanes)
    end(w, height, lanes)


def outer(w, height, lanes):
    begin(w, "Outer", height, lanes)
    before = at("", lanes - 1)[3:] + " + " if lanes > 1 else "(0 * T.Count) + "
    w("nint sa = lda * sizeof(float);", "nint sb = ldb * sizeof(float);")
    w(f"int safe = terms.Length - Tail({before}last, {lanes} * T.Count, ldb);")
    w.open("for (int stretch = terms.Stretches; stretch > 0; stretch--)")
    w("int p = 0;")
    for loop in ("for (; p < safe; p++)", "for (; p < terms.Length; p++)"):
        w.open(loop)
        for i in range(lanes):
            partial = "terms" in loop and i == lanes - 1
            w(f"T b{i} = T.LoadPartial({at('b', i)}, last);" if partial else f"T b{i} = T.Load({at('b', i)});")
        products(w, height, lanes, lambda r: f"a[{r}]")
        w("a = (float*)((byte*)a + sa);", "b = (float*)((byte*)b + sb);")
        w.close()
        w("")
    w("a += terms.SkipA;", "b += terms.SkipB;")
    w.close()
    end(w, height, lanes)


def source_of(kind, heights, tile):
    w = Writer()
    w("// <auto-generated>eng/tiles/tiles.py wrote this; change that.</auto-generated>", "using System.Runtime.CompilerServices;",
      "using Shoestring.Kernels.Lanes;", "", "namespace Shoestring.Kernels.Contraction;", "")
    w.open(f"internal static unsafe partial class {kind}Tiles<T>")
    dispatch(w, kind, heights)
    for lanes, column in heights.items():
        for height in column:
            tile(w, height, lanes)
    w.close()
    return "\n".join(w.lines) + "\n"


def main():
    stale = []
    for kind, heights, tile in (("Rows", ROWS, rows), ("Outer", OUTER, outer)):
        path = os.path.normpath(os.path.join(FOLDER, kind + "Tiles.Loops.cs"))
        text = source_of(kind, heights, tile)
        if sys.argv[1:] == ["--check"]:
            if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
                stale.append(os.path.relpath(path))
        else:
            open(path, "w", encoding="utf-8").write(text)
    if stale:
        sys.exit(f"not what eng/tiles/tiles.py writes: {', '.join(stale)}")


if __name__ == "__main__":
    main()
