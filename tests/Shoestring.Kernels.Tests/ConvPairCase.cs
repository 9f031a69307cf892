using Shoestring.Kernels.Fused;
using Shoestring.Kernels.Reference;

namespace Shoestring.Kernels.Tests;

/// <summary>A pointwise convolution, a norm, a depthwise convolution and a norm, with operands and statistics that belong together.</summary>
internal sealed class ConvPairCase
{
    private readonly ConvShape _first;
    private readonly ConvShape _second;
    private ConvNormNorm _input = null!;
    private readonly ConvNormNorm _output;
    private readonly float[] _x;
    private readonly float[] _firstW;
    private readonly float[] _secondW;
    private readonly float[] _y;
    private readonly float[] _d;
    private float[] _middle = [];
    private ConvNormNorm _between = null!;
    private float[] _dgamma = [];
    private float[] _dbeta = [];
    private PairInput _prepared;
    private bool _rounds;

    public ConvPairCase(ConvShape depthwise, int c, float offset)
    {
        _second = depthwise;
        _first = ConvShape.Square(depthwise.N, depthwise.H, depthwise.W, c, depthwise.C, 1);
        _x = Array.ConvertAll(Arrays.Random(_first.InputLength, 1), v => v + offset);
        _firstW = Arrays.Random(_first.WeightLength, 2);
        _secondW = Arrays.Random(depthwise.WeightLength, 3);
        _y = Arrays.Random(depthwise.OutputLength, 4);
        _d = Arrays.Random(depthwise.OutputLength, 5);
        _output = new ConvNormNorm(depthwise.C, 20);
    }

    /// <summary>Leaves numbers that bfloat16 holds exactly.</summary>
    public void Round()
    {
        _rounds = true;
        foreach (float[] values in (float[][])[_x, _y, _d])
        {
            Round(values);
        }
    }

    /// <summary>dx, weight gradients of both, the sums of the norm between, and where x has a norm its sums.</summary>
    public float[] Expected(PairInput input)
    {
        Prepare(input);
        int c = _first.C, o = _second.C;
        double[] g = new double[o], b = new double[o], mg = new double[o], mb = new double[o], xg = new double[c], xb = new double[c];
        float[] dy = _output.Backward(_y, _d, g, b, out _);
        float[] between = _between.Forward(_middle);
        float[] secondW = ReferenceConv.GradWeight(_second, between, dy);
        float[] middle = _between.Backward(_middle, ReferenceConv.GradInput(_second, dy, _secondW), mg, mb, out _);
        float[] firstW = ReferenceConv.GradWeight(_first, input != PairInput.Plain ? _input.Forward(_x) : _x, middle);
        float[] dx = ReferenceConv.GradInput(_first, middle, _firstW);
        if (input != PairInput.Plain)
        {
            _input.Backward(_x, dx, xg, xb, out dx);
        }

        return [.. dx, .. firstW, .. secondW, .. Floats(mg), .. Floats(mb), .. input != PairInput.Plain ? Floats([.. xg, .. xb]) : []];
    }

    /// <summary>What the kernel makes of it, in the same order.</summary>
    public float[] Run(WorkerPool pool, PairInput input, bool halves, long? scratch = null)
    {
        Prepare(input);
        int c = _first.C, o = _second.C;
        float[] result = Arrays.Random(_x.Length + _firstW.Length + _secondW.Length + (2 * o) + (input != PairInput.Plain ? 2 * c : 0), 6);
        Span<float> rest = result.AsSpan(_x.Length + _firstW.Length + _secondW.Length);
        PointwiseOperands first = new()
        {
            X = Stored(_x, halves),
            Norm = input != PairInput.Plain ? _input.View() : default,
            W = _firstW,
            Dx = result.AsSpan(0, _x.Length),
            Dw = result.AsSpan(_x.Length, _firstW.Length),
            DGamma = input != PairInput.Plain ? rest.Slice(2 * o, c) : [],
            DBeta = input != PairInput.Plain ? rest.Slice((2 * o) + c, c) : [],
        };
        ConvPair.Backward(
            pool, _second, Stored(_d, halves), Stored(_y, halves), _output.View(), _dgamma, _dbeta, Stored(_middle, halves),
            _between.View(), _secondW, result.AsSpan(_x.Length + _firstW.Length, _secondW.Length), rest[..o], rest.Slice(o, o), first,
            Arrays.Random((int)(scratch ?? ConvPair.BackwardScratchLength(_first, _second)), 7));
        return result;
    }

    private void Prepare(PairInput input)
    {
        if (_middle.Length > 0 && _prepared == input)
        {
            return;
        }

        _prepared = input;
        int o = _second.C;
        _input = Norm(_x, _first.C, 10, input == PairInput.Activated ? Activation.Silu : Activation.None);
        _middle = ReferenceConv.Forward(_first, input != PairInput.Plain ? _input.Forward(_x) : _x, _firstW, [], Activation.None, null);
        if (_rounds)
        {
            Round(_middle);
        }

        double[] g = new double[o], b = new double[o];
        _between = Norm(_middle, o, 30, Activation.Silu);
        _output.Backward(_y, _d, g, b, out _);
        (_dgamma, _dbeta) = (Floats(g), Floats(b));
    }

    // With the statistics of what it normalises.
    private static ConvNormNorm Norm(float[] values, int channels, uint seed, Activation act)
    {
        double[] mean = new double[channels], variance = new double[channels];
        ReferenceBatchNorm.Statistics(values.Length / channels, channels, values, mean, variance);
        return new ConvNormNorm(channels, seed, Floats(mean), Floats(variance), act);
    }

    private static StoredSpan Stored(float[] values, bool halves) =>
        halves ? Array.ConvertAll(values, v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)) : values;

    private static void Round(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values[i]) & 0xFFFF0000);
        }
    }

    private static float[] Floats(double[] values) => Array.ConvertAll(values, v => (float)v);
}
