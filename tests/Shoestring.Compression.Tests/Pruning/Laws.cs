using Shoestring.Compression.Pruning;
using Shoestring.Graphs;
using Shoestring.Graphs.Reference;
using Shoestring.Random;

namespace Shoestring.Compression.Tests.Pruning;

/// <summary>What holds of every plan: the masked model and the physically pruned one are the same function.</summary>
internal static class Laws
{
    public static PruningPlan RandomPlan(ChannelStructure structure, ulong seed)
    {
        var cursor = new RandomStream(seed, Purpose.Of("test.plan")).Start();
        var plan = PruningPlan.Empty(structure);
        foreach (var set in structure.Sets)
        {
            var removed = new List<int>();
            for (var c = 0; c < set.Groups.Length; c++)
            {
                if (cursor.NextBoolean(0.4) && removed.Count < set.Groups.Length - 1)
                {
                    removed.Add(c);
                }
            }

            plan = plan.With(set.Name, removed);
        }

        return plan;
    }

    /// <summary>The weights with every parameter slice of the plan's channels set to zero, by the structure's own grouping.</summary>
    public static Weights Mask(ChannelStructure structure, PruningPlan plan, Weights weights)
    {
        var masked = weights.Clone();
        foreach (var planned in plan.Sets)
        {
            var set = structure.Sets.Single(s => s.Name == planned.Name);
            foreach (var slice in planned.Removed.SelectMany(c => set.Groups[c].Slices))
            {
                var data = masked.Float(slice.Parameter.Name).Data;
                foreach (var i in slice.Offsets())
                {
                    data[i] = 0;
                }
            }
        }

        return masked;
    }

    public static double[] Run(Graph graph, Weights weights, ulong seed)
    {
        var bound = graph.Inputs[0].Shape.IsConcrete ? graph : graph.Bind("N", 2);
        var x = Tensor.Zeros<float>(bound.Inputs[0].Shape.ToArray());
        new RandomStream(seed, Purpose.Of("test.input")).FillNormal(x.Data);
        return ReferenceInterpreter.Run(bound, weights, new Dictionary<string, Tensor> { ["x"] = x })[bound.Outputs[0]].Data;
    }

    /// <summary>Largest difference between the masked and the pruned model, relative to the output's size.</summary>
    public static double MaskedAgainstPruned(ChannelStructure structure, Weights weights, ulong seed)
    {
        var plan = RandomPlan(structure, seed);
        var masked = Run(structure.Graph, Mask(structure, plan, weights), seed);
        var (graph, small) = plan.Apply(structure, weights);
        return Distance(masked, Run(graph, small, seed));
    }

    public static double Distance(double[] a, double[] b) =>
        a.Length != b.Length ? double.PositiveInfinity : a.Zip(b, (p, q) => Math.Abs(p - q)).Max() / (1 + a.Max(Math.Abs));
}
