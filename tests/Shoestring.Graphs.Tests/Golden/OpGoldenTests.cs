using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Tests.Laws;
using Shoestring.Graphs.Tests.Ops;

namespace Shoestring.Graphs.Tests.Golden;

/// <summary>The reference of every op, and its emitted gradient, against PyTorch's float64.</summary>
public sealed class OpGoldenTests
{
    // Constants of a gradient graph are float32 numbers: 2/√π is rounded to one. PyTorch's hardsigmoid takes 1/6 from float32.
    private static readonly Dictionary<string, double> Loose = new() { ["erf"] = 1e-7, ["hard_sigmoid"] = 1e-7 };

    // Ops that PyTorch has not, or whose random bits are our own.
    private static readonly HashSet<Type> WithoutGolden =
        [typeof(Constant), typeof(Fill), typeof(MovingAverage), typeof(DropoutTraining), typeof(DropPathTraining)];

    public static TheoryData<string> Names => [.. GoldenCase.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reference_computes_what_PyTorch_computes(string name)
    {
        var (golden, @case) = (GoldenCase.All.Single(c => c.Name == name), OpCases.Named(name));
        var outputs = GradientCheck.Forward(@case, golden.Operands);
        Assert.Equal(golden.Outputs.Length, outputs.Length);
        for (var o = 0; o < outputs.Length; o++)
        {
            Close(golden.Outputs[o], outputs[o], 1e-9, $"output {o}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_PyTorchs(string name)
    {
        var (golden, @case) = (GoldenCase.All.Single(c => c.Name == name), OpCases.Named(name));
        if (golden.Wrt.Length == 0)
        {
            Assert.True(@case.Op.NotDifferentiable is not null || @case.Op is Cast);
            return;
        }

        var (_, gradients) = GradientCheck.Emitted(@case with { Wrt = golden.Wrt }, golden.Operands, golden.Upstream);
        for (var k = 0; k < gradients.Length; k++)
        {
            Close(golden.Gradients[k], gradients[k], Loose.GetValueOrDefault(name, 1e-9), $"gradient to input {golden.Wrt[k]}");
        }
    }

    [Fact]
    public void Every_op_of_the_table_has_a_golden_row()
    {
        var golden = GoldenCase.All.Select(c => OpCases.Named(c.Name).Op.GetType()).ToHashSet();
        Assert.Empty(OpCases.All.Select(c => c.Op.GetType()).Distinct().Except(golden).Except(WithoutGolden));
    }

    [Fact]
    public void Goldens_are_not_trivial() => Assert.All(
        GoldenCase.All.Where(c => c.Name is not ("stop_gradient" or "floor" or "round" or "round/halves" or "sign")),
        c => Assert.All(c.Gradients.Concat(c.Outputs), t => Assert.Contains(t.Data, v => v != 0)));

    private static void Close(Tensor<double> expected, Tensor<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Dimensions.AsEnumerable(), actual.Dimensions);
        var scale = Math.Max(1e-3, expected.Data.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what} at {i} is {actual[i]:R}, PyTorch says {expected[i]:R}");
        }
    }
}
