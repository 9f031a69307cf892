using System.Collections.Immutable;

namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>Puts nodes after what they read, and otherwise leaves their order alone.</summary>
internal static class TopologicalOrder
{
    /// <summary>The nodes, each after the producers of its inputs.</summary>
    public static ImmutableArray<Node> Sort(IEnumerable<Node> nodes)
    {
        var all = nodes.ToArray();
        var producers = all.SelectMany(n => n.Outputs.Select(v => (v, n))).ToDictionary(p => p.v, p => p.n);
        var sorted = ImmutableArray.CreateBuilder<Node>(all.Length);
        var done = new HashSet<Node>();
        var stack = new Stack<(Node Node, bool Ready)>();
        foreach (var root in all)
        {
            stack.Push((root, false));
            while (stack.TryPop(out var top))
            {
                if (top.Ready)
                {
                    if (done.Add(top.Node))
                    {
                        sorted.Add(top.Node);
                    }
                }
                else if (!done.Contains(top.Node))
                {
                    stack.Push((top.Node, true));
                    foreach (var input in top.Node.Inputs.Reverse())
                    {
                        if (producers.TryGetValue(input, out var producer) && !done.Contains(producer))
                        {
                            stack.Push((producer, false));
                        }
                    }
                }
            }
        }

        return sorted.ToImmutable();
    }
}
