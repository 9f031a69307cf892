using Shoestring.Graphs.Passes;
using Shoestring.Graphs.Tests.Ops;

namespace Shoestring.Graphs.Tests.Laws;

/// <summary>Fails for an op that lacks a piece and does not say why.</summary>
public sealed class CompletenessTests
{
    private static readonly Type[] Ops =
        [.. typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract && t.IsPublic)];

    [Fact]
    public void Every_op_is_sealed_and_there_are_many() => Assert.True(Ops.Length > 80 && Ops.All(t => t.IsSealed));

    [Fact]
    public void Every_op_stands_in_the_table_or_in_the_gradient_of_a_row()
    {
        var seen = OpCases.All.Select(c => c.Op.GetType()).ToHashSet();
        foreach (var @case in OpCases.All.Where(c => c is { Op.NotDifferentiable: null, Inputs.Length: > 0 }))
        {
            seen.UnionWith(GradientOps(@case));
        }

        Assert.Empty(Ops.Except(seen).Select(t => t.Name));
    }

    [Fact]
    public void Every_op_of_the_table_has_a_gradient_or_says_why_not()
    {
        foreach (var @case in OpCases.All.Where(c => c.Inputs.Length > 0))
        {
            var differentiate = @case.Op.GetType().GetMethod(nameof(Op.Differentiate))!;
            Assert.True(
                differentiate.DeclaringType != typeof(Op) || !string.IsNullOrWhiteSpace(@case.Op.NotDifferentiable),
                $"{@case.Op.Type} has no gradient rule and does not say why");
        }
    }

    [Fact]
    public void Reasons_are_given_in_words()
    {
        // The ONNX side (a row for each op that is not NotExportable) stands in the tests of Shoestring.Onnx.
        foreach (var op in OpCases.All.Select(c => c.Op))
        {
            Assert.True(op.NotDifferentiable is null or { Length: > 8 }, op.Type);
            Assert.True(op.NotExportable is null or { Length: > 8 }, op.Type);
        }
    }

    [Fact]
    public void Names_of_rows_are_unique() => Assert.Equal(OpCases.All.Count, OpCases.All.Select(c => c.Name).Distinct().Count());

    private static IEnumerable<Type> GradientOps(OpCase @case)
    {
        var builder = new GraphBuilder("gradient");
        var inputs = @case.Inputs.Select((f, i) => builder.Input($"x{i}", f.Type)).ToArray();
        var node = builder.AddNode("op", @case.Op, inputs);
        var sums = node.Outputs.Where((_, o) => @case.Losses?.Contains(o) ?? true).Where(v => v.Type.Element.IsFloat())
            .Select(v => builder.AddNode(null, new Graphs.Ops.ReduceSum([], false), v)).ToArray();
        if (sums.Length == 0)
        {
            return [];
        }

        var gradients = Differentiation.Gradients(
            builder, [node, sums[0]], sums[0].Output, [.. @case.Checked.Select(i => inputs[i])]);
        return builder.Build(gradients.Where(g => g is not null)!).Nodes.Select(n => n.Op.GetType());
    }
}
