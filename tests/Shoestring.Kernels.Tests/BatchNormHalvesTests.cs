namespace Shoestring.Kernels.Tests;

/// <summary>Batch normalisation of operands that are stored as bfloat16: the bits of the same numbers as float32, on every rung.</summary>
public class BatchNormHalvesTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 2, 3 }, { 33, 8 }, { 3000, 24 }, { 777, 64 }, { 300, 257 }, { 49, 960 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_gives_the_same_bits_rounded(int rows, int channels)
    {
        Case t = new(rows, channels);
        foreach (bool adds in (bool[])[false, true])
        {
            for (int mask = 1; mask < (adds ? 4 : 2); mask++)
            {
                int halves = mask;
                Halved.Twice(
                    $"mask {mask}",
                    pool =>
                    {
                        float[] y = t.Forward(pool, 0, adds);
                        return [.. y, .. Halved.Widen(Halved.Narrow(y))];
                    },
                    pool => [.. t.Forward(pool, halves, adds), .. Halved.Widen(t.ForwardHalves(pool, halves, adds))]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Backward_gives_the_same_bits(int rows, int channels)
    {
        Case t = new(rows, channels);
        foreach (bool adds in (bool[])[false, true])
        {
            for (int mask = 1; mask < (adds ? 8 : 4); mask++)
            {
                int halves = mask;
                Halved.Twice($"mask {mask}", pool => t.Backward(pool, 0, adds), pool => t.Backward(pool, halves, adds));
            }
        }
    }

    // Bits of a mask: x, the residual or dy, the residual.
    private sealed class Case(int rows, int channels)
    {
        private readonly ushort[] _x = Halved.Normals(rows * channels, 1);
        private readonly ushort[] _dy = Halved.Normals(rows * channels, 2);
        private readonly ushort[] _residual = Halved.Normals(rows * channels, 3);
        private readonly float[] _mean = EachRung.Normals(channels, 4);
        private readonly float[] _rstd = Array.ConvertAll(EachRung.Normals(channels, 5), v => 0.3f + MathF.Abs(v));
        private readonly float[] _gamma = EachRung.Normals(channels, 6);
        private readonly float[] _beta = EachRung.Normals(channels, 7);

        public float[] Forward(WorkerPool pool, int mask, bool adds)
        {
            float[] y = new float[_x.Length];
            Map(pool, mask, adds, y);
            return y;
        }

        public ushort[] ForwardHalves(WorkerPool pool, int mask, bool adds)
        {
            ushort[] y = new ushort[_x.Length];
            Map(pool, mask, adds, y);
            return y;
        }

        public float[] Backward(WorkerPool pool, int mask, bool adds)
        {
            float[] dgamma = new float[channels], dbeta = new float[channels];
            float[] dPre = new float[_x.Length], dx = new float[_x.Length], dResidual = new float[_x.Length];
            StoredSpan x = Halved.Of(_x, mask, 0), dy = Halved.Of(_dy, mask, 1), residual = adds ? Halved.Of(_residual, mask, 2) : default;
            BatchNorm.BackwardSums(
                pool, rows, channels, x, dy, _mean, _rstd, _gamma, _beta, Activation.Silu, residual, dgamma, dbeta, dPre, Scratch());
            BatchNorm.BackwardInput(
                pool, rows, channels, x, dy, _mean, _rstd, _gamma, _beta, Activation.Silu, residual, dgamma, dbeta, dx, dResidual, Scratch());
            return [.. dgamma, .. dbeta, .. dPre, .. dx, .. dResidual];
        }

        private void Map(WorkerPool pool, int mask, bool adds, StoredSpan y) => BatchNorm.Forward(
            pool, rows, channels, Halved.Of(_x, mask, 0), _mean, _rstd, _gamma, _beta, Activation.Silu,
            adds ? Halved.Of(_residual, mask, 1) : default, y, Scratch());

        private float[] Scratch() => new float[BatchNorm.ScratchLength(rows, channels)];
    }
}
