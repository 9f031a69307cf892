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
# Tiles whose last lane is at most half full, by all its lanes: two rows share a register there.
HALVED = {2: 16, 3: 8}
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
        if kind == "Rows" and lanes in HALVED:
            w.open(f"if (T.Count == 16 && rows >= {HALVED[lanes]} && last <= 8)")
            w(f"Rows{HALVED[lanes]}x{lanes}Halved({arguments});", f"return {HALVED[lanes]};")
            w.close()
            w("")
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


def clamp(w, sums):
    w("")
    w.open("if (bounds.Any)")
    w("T low = T.Broadcast(bounds.Low), high = T.Broadcast(bounds.High);")
    for c in sums:
        w(f"{c} = T.AtMost(T.AtLeast({c}, low), high);")
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

    def product(source):
        for i in range(lanes):
            w(f"T b{i} = T.Load({at('b', i)});")
        products(w, height, lanes, source)

    terms(w, height, product)
    clamp(w, [f"c{r}{n}" for r in range(height) for n in NAMES[:lanes]])
    end(w, height, lanes)


def terms(w, height, product):
    """The loops over stretches and terms; product writes what is done for a term."""
    pointers = (height + 2) // 3
    w("nint s1 = lda * sizeof(float);")
    if height > 2:
        w("nint s2 = s1 * 2;")
    w("nint sb = ldb * sizeof(float);", "byte* p0 = (byte*)a;")
    for p in range(1, pointers):
        w(f"byte* p{p} = p{p - 1} + s2 + s1;")
    w.open("for (int stretch = terms.Stretches; stretch > 0; stretch--)")
    w.open("for (int k = terms.Length; k > 0; k--)")

    def source(r):
        p, s = divmod(r, 3)
        return f"*(float*)p{p}" if s == 0 else f"*(float*)(p{p} + s{s})"

    product(source)
    for p in range(pointers):
        w(f"p{p} += sizeof(float);")
    w("b = (float*)((byte*)b + sb);")
    w.close()
    w("")
    for p in range(pointers):
        w(f"p{p} += terms.SkipA * sizeof(float);")
    w("b += terms.SkipB;")
    w.close()


def halved(w, height, lanes):
    """The last lane of B holds its columns twice, so that one multiply-add serves two rows."""
    w("", "[MethodImpl(MethodImplOptions.AggressiveOptimization)]")
    w.open(f"private static void Rows{height}x{lanes}Halved(", "    " + SIGNATURE.format("in Terms") + MORE["Rows"][0])
    full = NAMES[:lanes - 1]
    half = lanes - 1
    for i, n in enumerate(full):
        w(f"T z{n} = bias == null ? T.Zero : T.Load({at('bias', i)});")
    w(f"T zh = bias == null ? T.Zero : T.Load({at('bias', half)});", "zh = T.Halves(zh, zh);")
    for r in range(height):
        w("T " + ", ".join([f"c{r}{n} = z{n}" for n in full] + ([f"h{r} = zh"] if r % 2 == 0 else [])) + ";")
    w.open("if (accumulate)")
    w("float* d = c;")
    for r in range(height):
        for i, n in enumerate(full):
            w(f"c{r}{n} += T.Load({at('d', i)});")
        if r % 2 == 0:
            w(f"h{r} += T.Halves(T.LoadPartial({at('d', half)}, last), T.LoadPartial(d + ldc + ({half} * T.Count), last));")
        if r < height - 1:
            w("d += ldc;")
    w.close()
    w("")

    def product(source):
        for i in range(lanes):
            w(f"T b{i} = T.Load({at('b', i)});")
        for r in range(height):
            w(f"T v{r} = T.Broadcast({source(r)});")
            for i, n in enumerate(full):
                w(f"c{r}{n} = T.Fma(v{r}, b{i}, c{r}{n});")
            if r % 2 == 1:
                w(f"h{r - 1} = T.Fma(T.Halves(v{r - 1}, v{r}), b{half}, h{r - 1});")

    terms(w, height, product)
    clamp(w, [f"c{r}{n}" for r in range(height) for n in full] + [f"h{r}" for r in range(0, height, 2)])
    w("")
    for r in range(height):
        for i, n in enumerate(full):
            w(f"T.Store({at('c', i)}, c{r}{n});")
        w(f"T.StorePartial({at('c', half)}, " + (f"h{r}" if r % 2 == 0 else f"T.UpperHalf(h{r - 1})") + ", last);")
        if r < height - 1:
            w("c += ldc;")
    w.close()


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
        if kind == "Rows" and lanes in HALVED:
            halved(w, HALVED[lanes], lanes)
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
