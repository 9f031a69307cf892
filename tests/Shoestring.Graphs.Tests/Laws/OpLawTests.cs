using System.Collections.Immutable;
using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Tests.Ops;

namespace Shoestring.Graphs.Tests.Laws;

/// <summary>What holds for every op, over the table of cases.</summary>
public sealed class OpLawTests
{
    private const int Seeds = 2;

    public static TheoryData<string> Names => OpCases.Names;

    public static TheoryData<string> Differentiable =>
        [.. OpCases.All.Where(c => c is { NoFiniteDifference: null, Op.NotDifferentiable: null, Inputs.Length: > 0 }).Select(c => c.Name)];

    public static TheoryData<string> WithGradient =>
        [.. OpCases.All.Where(c => c is { Op: { NotDifferentiable: null } and not StopGradient, Inputs.Length: > 0 }).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void The_emitted_gradient_is_the_finite_difference(string name)
    {
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            GradientCheck.Check(OpCases.Named(name), seed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_filled_finite_and_a_function_of_inputs_and_context(string name)
    {
        var @case = OpCases.Named(name);
        var operands = @case.Operands(1);
        var copies = operands.Select(t => t.Data.ToArray()).ToArray();
        var first = GradientCheck.Forward(@case, operands);
        var second = GradientCheck.Forward(@case, operands);
        for (var o = 0; o < first.Length; o++)
        {
            Assert.All(first[o].Data, v => Assert.True(double.IsFinite(v)));
            Assert.Equal(first[o].Data, second[o].Data);
        }

        for (var i = 0; i < operands.Length; i++)
        {
            Assert.Equal(copies[i], operands[i].Data);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_symbolic_batch_passes_through_the_shape_rule(string name)
    {
        var @case = OpCases.Named(name);
        if (@case.Batched.Length == 0)
        {
            return;
        }

        var batch = @case.Inputs[@case.Batched[0]].Shape[0];
        var symbolic = @case.Inputs
            .Select((f, i) => @case.Batched.Contains(i) ? f.Type with { Shape = f.Type.Shape.With(0, "N") } : f.Type).ToImmutableArray();
        var types = @case.Op.Infer(symbolic);
        Assert.Equal(
            @case.Op.Infer([.. @case.Inputs.Select(f => f.Type)]),
            types.Select(t => t with { Shape = t.Shape.Bind("N", batch) }));
        Assert.Contains(types, t => !t.Shape.IsConcrete || @case.Op is BatchNormTraining);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_op_equals_a_copy_of_itself_and_prints(string name)
    {
        var op = OpCases.Named(name).Op;
        var copy = op with { };
        Assert.Equal(op, copy);
        Assert.Equal(op.GetHashCode(), copy.GetHashCode());
        Assert.NotEmpty(op.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Couplings_tie_positions_that_exist(string name)
    {
        var @case = OpCases.Named(name);
        var builder = new GraphBuilder("coupling");
        var inputs = @case.Inputs.Select((f, i) => builder.Input($"x{i}", f.Type)).ToArray();
        var node = builder.AddNode("op", @case.Op, inputs);
        var coupling = new Coupling();
        node.Op.Couple(node, coupling);
        Assert.All(coupling.Groups().SelectMany(g => g), p => Assert.InRange(p.Index, 0, p.Value.Shape[p.Axis].Extent - 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Costs_are_not_negative_and_count_the_bytes(string name)
    {
        var @case = OpCases.Named(name);
        var builder = new GraphBuilder("cost");
        var node = builder.AddNode("op", @case.Op, @case.Inputs.Select((f, i) => builder.Input($"x{i}", f.Type)).ToArray());
        Assert.True(node.Cost.Bytes >= node.Outputs.Sum(v => v.Type.Bytes));
        Assert.Equal(node.Op is Conv or ConvTranspose or Gemm or MatMul, node.Cost.Macs > 0);
    }

    [Fact]
    public void A_wrong_sign_in_a_gradient_is_found()
    {
        var @case = new OpCase("wrong sign", new WrongSub(), Feed.Smooth(3, 2), Feed.Smooth(3, 2));
        var error = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GradientCheck.Check(@case, 1));
        Assert.Contains("gradient to input 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_wrong_by_a_hundred_thousandth_is_found()
    {
        var @case = new OpCase("slightly wrong", new NearlySquare(), Feed.Smooth(3, 2));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GradientCheck.Check(@case, 1));
    }

    [Fact]
    public void A_gradient_that_is_left_out_is_found()
    {
        var @case = new OpCase("left out", new Forgetful(), Feed.Smooth(3, 2));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GradientCheck.Check(@case, 1));
    }

    private sealed record WrongSub : BinaryOp
    {
        public override double Apply(double a, double b) => a - b;

        public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [scope.OutputGradient, scope.OutputGradient];
    }

    private sealed record NearlySquare : UnaryOp
    {
        public override double Apply(double x) => x * x;

        public override IReadOnlyList<Value?> Differentiate(GradientScope scope) =>
            [scope.Emit(new Mul(), scope.OutputGradient, scope.Emit(new Mul(), scope.Inputs[0], scope.Constant(2.00002)))];
    }

    private sealed record Forgetful : UnaryOp
    {
        public override double Apply(double x) => x;

        public override IReadOnlyList<Value?> Differentiate(GradientScope scope) => [null];
    }
}
