using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoestring.Kernels;

/// <summary>
/// Permutes the channels of channels-last rows as ShuffleNet does: of G groups of K channels, out[c·G + g] = in[g·K + c]. Rows are read
/// from one or two tensors side by side, and written to one or two, so that joining, shuffling and splitting are one walk. Numbers are
/// moved, not changed: every rung gives the same bits. Source: Zhang et al., "ShuffleNet", 2018.
/// </summary>
public static unsafe class ChannelShuffle
{
    private const int ChunkElements = 1 << 14;

    /// <summary>Shuffles [rows, a's channels + b's channels] to [rows, y's channels + z's channels].</summary>
    /// <param name="pool">Who works.</param>
    /// <param name="rows">Rows (pixels of all samples).</param>
    /// <param name="groups">Groups G; they divide the channels.</param>
    /// <param name="a">The first channels of each row.</param>
    /// <param name="b">The other channels, or nothing.</param>
    /// <param name="y">Where the first channels go; overlaps neither a nor b.</param>
    /// <param name="z">Where the others go, or nothing; overlaps neither a nor b.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Run(
        WorkerPool pool, int rows, int groups, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, Span<float> z)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        int ca = a.Length / rows, cb = b.Length / rows, cy = y.Length / rows;
        Guard.Length(a.Length, (long)ca * rows, nameof(a));
        Guard.Length(b.Length, (long)cb * rows, nameof(b));
        Guard.Length(y.Length, (long)cy * rows, nameof(y));
        Guard.Length(z.Length, (long)(ca + cb - cy) * rows, nameof(z));
        Guard.That((ca + cb) % groups == 0, "The groups do not divide the channels.");
        if (ca + cb == 0)
        {
            return;
        }

        fixed (float* pa = a, pb = b, py = y, pz = z)
        {
            Body body = new() { A = pa, B = pb, Y = py, Z = pz, Ca = ca, Cb = cb, Cy = cy, Groups = groups, Rows = rows };
            body.RowsEach = Math.Max(1, ChunkElements / (ca + cb));
            body.Level = Simd.Level;
            pool.For((rows + body.RowsEach - 1) / body.RowsEach, ref body);
        }
    }

    private struct Body : IChunkBody
    {
        public float* A;
        public float* B;
        public float* Y;
        public float* Z;
        public int Ca;
        public int Cb;
        public int Cy;
        public int Groups;
        public int Rows;
        public int RowsEach;
        public SimdLevel Level;

        public readonly void Run(int chunk)
        {
            (int begin, int end) = Stretch.Block(Rows, chunk, RowsEach);
            int channels = Ca + Cb, each = channels / Groups, cz = channels - Cy;
            bool zips = Groups == 2 && (Cb == 0 || Ca == each) && Cy % 2 == 0;
            bool unzips = each == 2 && (cz == 0 || Cy == Groups) && Ca % 2 == 0;
            for (int row = begin; row < end; row++)
            {
                float* a = A + ((nint)row * Ca), b = B + ((nint)row * Cb), y = Y + ((nint)row * Cy), z = Z + ((nint)row * cz);
                if (zips)
                {
                    float* second = Cb == 0 ? a + each : b;
                    Zip(a, second, y, Cy / 2);
                    Zip(a + (Cy / 2), second + (Cy / 2), z, cz / 2);
                }
                else if (unzips)
                {
                    float* second = cz == 0 ? y + Groups : z;
                    Unzip(a, y, second, Ca / 2);
                    Unzip(b, y + (Ca / 2), second + (Ca / 2), Cb / 2);
                }
                else
                {
                    for (int i = 0; i < channels; i++)
                    {
                        int from = (i % Groups * each) + (i / Groups);
                        float value = from < Ca ? a[from] : b[from - Ca];
                        *(i < Cy ? y + i : z + (i - Cy)) = value;
                    }
                }
            }
        }

        // to = p₀ q₀ p₁ q₁ …; the last vectors overlap those before.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Zip(float* p, float* q, float* to, int count)
        {
            if (Avx512F.IsSupported && Level == SimdLevel.Vector512 && count >= 16)
            {
                var low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
                var high = low + Vector512.Create(8);
                for (int i = 0; ; i = Math.Min(i + 16, count - 16))
                {
                    Vector512<float> a = Vector512.Load(p + i), b = Vector512.Load(q + i);
                    Avx512F.PermuteVar16x32x2(a, low, b).Store(to + (2 * i));
                    Avx512F.PermuteVar16x32x2(a, high, b).Store(to + (2 * i) + 16);
                    if (i == count - 16)
                    {
                        return;
                    }
                }
            }

            if (Avx.IsSupported && Level >= SimdLevel.Vector256 && count >= 8)
            {
                for (int i = 0; ; i = Math.Min(i + 8, count - 8))
                {
                    Vector256<float> a = Vector256.Load(p + i), b = Vector256.Load(q + i);
                    Vector256<float> low = Avx.UnpackLow(a, b), high = Avx.UnpackHigh(a, b);
                    Avx.Permute2x128(low, high, 0x20).Store(to + (2 * i));
                    Avx.Permute2x128(low, high, 0x31).Store(to + (2 * i) + 8);
                    if (i == count - 8)
                    {
                        return;
                    }
                }
            }

            for (int i = 0; i < count; i++)
            {
                to[2 * i] = p[i];
                to[(2 * i) + 1] = q[i];
            }
        }

        // p = from₀ from₂ …, q = from₁ from₃ …
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Unzip(float* from, float* p, float* q, int count)
        {
            if (Avx512F.IsSupported && Level == SimdLevel.Vector512 && count >= 16)
            {
                var even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
                var odd = even + Vector512<int>.One;
                for (int i = 0; ; i = Math.Min(i + 16, count - 16))
                {
                    Vector512<float> a = Vector512.Load(from + (2 * i)), b = Vector512.Load(from + (2 * i) + 16);
                    Avx512F.PermuteVar16x32x2(a, even, b).Store(p + i);
                    Avx512F.PermuteVar16x32x2(a, odd, b).Store(q + i);
                    if (i == count - 16)
                    {
                        return;
                    }
                }
            }

            if (Avx2.IsSupported && Level >= SimdLevel.Vector256 && count >= 8)
            {
                for (int i = 0; ; i = Math.Min(i + 8, count - 8))
                {
                    Vector256<float> a = Vector256.Load(from + (2 * i)), b = Vector256.Load(from + (2 * i) + 8);
                    Avx2.Permute4x64(Avx.Shuffle(a, b, 0x88).AsDouble(), 0xD8).AsSingle().Store(p + i);
                    Avx2.Permute4x64(Avx.Shuffle(a, b, 0xDD).AsDouble(), 0xD8).AsSingle().Store(q + i);
                    if (i == count - 8)
                    {
                        return;
                    }
                }
            }

            for (int i = 0; i < count; i++)
            {
                p[i] = from[2 * i];
                q[i] = from[(2 * i) + 1];
            }
        }
    }
}
