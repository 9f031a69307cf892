namespace Shoestring.Graphs;

/// <summary>
/// Which channels stand or fall together: a union over positions (value, axis, index). Built by asking each node's op; read by pruning.
/// Source: the dependency graph of Fang et al., "DepGraph: Towards Any Structural Pruning", 2023; here per index, so that concatenation,
/// channel shuffles and grouped convolutions need no special rule.
/// </summary>
public sealed class Coupling
{
    private readonly Dictionary<(Value Value, int Axis), int> _first = [];
    private readonly List<(Value Value, int Axis)> _axes = [];
    private readonly List<int> _parent = [];
    private readonly List<bool> _fixed = [];
    private readonly List<int> _owner = [];

    /// <summary>The coupling of all nodes of a graph. Batch and output axes are fixed.</summary>
    /// <param name="graph">A graph whose dimensions are bound.</param>
    public static Coupling Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var coupling = new Coupling();
        foreach (var node in graph.Nodes)
        {
            node.Op.Couple(node, coupling);
        }

        foreach (var value in graph.Inputs.Concat(graph.Outputs))
        {
            for (var axis = 0; axis < value.Shape.Rank; axis++)
            {
                coupling.Fix(value, axis);
            }
        }

        return coupling;
    }

    /// <summary>Ties one index of an axis to one index of another.</summary>
    /// <param name="a">A value.</param>
    /// <param name="axisA">Its axis.</param>
    /// <param name="indexA">Index along it.</param>
    /// <param name="b">Another value.</param>
    /// <param name="axisB">Its axis.</param>
    /// <param name="indexB">Index along it.</param>
    public void Tie(Value a, int axisA, int indexA, Value b, int axisB, int indexB)
    {
        var (x, y) = (Root(Position(a, axisA) + indexA), Root(Position(b, axisB) + indexB));
        if (x != y)
        {
            // The smaller root wins, so that groups do not depend on the order of nodes' ties.
            var (keep, drop) = (Math.Min(x, y), Math.Max(x, y));
            _parent[drop] = keep;
            _fixed[keep] |= _fixed[drop];
        }
    }

    /// <summary>Ties two axes of the same extent one to one.</summary>
    /// <param name="a">A value.</param>
    /// <param name="axisA">Its axis.</param>
    /// <param name="b">Another value.</param>
    /// <param name="axisB">Its axis.</param>
    public void Tie(Value a, int axisA, Value b, int axisB)
    {
        ArgumentNullException.ThrowIfNull(a);
        for (var i = 0; i < a.Shape[axisA].Extent; i++)
        {
            Tie(a, axisA, i, b, axisB, i);
        }
    }

    /// <summary>Ties the axes of two values that are equal and not 1, aligned from the last axis.</summary>
    /// <param name="a">The operand.</param>
    /// <param name="b">The broadcast result.</param>
    public void TieBroadcast(Value a, Value b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        for (int i = a.Shape.Rank - 1, j = b.Shape.Rank - 1; i >= 0 && j >= 0; i--, j--)
        {
            // Axis 0 of a tensor of rank 2 or more is the batch: nobody prunes it, and tying it would only cost time.
            if (a.Shape[i] == b.Shape[j] && a.Shape[i].Extent > 1 && j > 0)
            {
                Tie(a, i, b, j);
            }
        }
    }

    /// <summary>Says that an axis may not change.</summary>
    /// <param name="value">A value.</param>
    /// <param name="axis">Its axis.</param>
    public void Fix(Value value, int axis)
    {
        ArgumentNullException.ThrowIfNull(value);
        var first = Position(value, axis);
        for (var i = 0; i < value.Shape[axis].Extent; i++)
        {
            _fixed[Root(first + i)] = true;
        }
    }

    /// <summary>Says that no axis of a node's inputs and outputs may be cut.</summary>
    /// <param name="node">The node.</param>
    public void FixAll(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var value in node.Inputs.Concat(node.Outputs))
        {
            for (var axis = 0; axis < value.Shape.Rank; axis++)
            {
                if (!value.Shape[axis].IsSymbolic)
                {
                    Fix(value, axis);
                }
            }
        }
    }

    /// <summary>Whether the axis was mentioned by any op.</summary>
    /// <param name="value">A value.</param>
    /// <param name="axis">Its axis.</param>
    public bool Knows(Value value, int axis) => _first.ContainsKey((value, axis));

    /// <summary>The group that a position belongs to: a number, equal for all positions that are tied.</summary>
    /// <param name="value">A value.</param>
    /// <param name="axis">Its axis.</param>
    /// <param name="index">Index along it.</param>
    public int Group(Value value, int axis, int index) => Root(Position(value, axis) + index);

    /// <summary>Whether a group may not change.</summary>
    /// <param name="group">A group.</param>
    public bool IsFixed(int group) => _fixed[Root(group)];

    /// <summary>All positions by group, groups in the order of their first position.</summary>
    public IReadOnlyList<IReadOnlyList<(Value Value, int Axis, int Index)>> Groups()
    {
        var groups = new Dictionary<int, List<(Value, int, int)>>();
        var order = new List<IReadOnlyList<(Value, int, int)>>();
        for (var p = 0; p < _parent.Count; p++)
        {
            var root = Root(p);
            if (!groups.TryGetValue(root, out var members))
            {
                groups[root] = members = [];
                order.Add(members);
            }

            var (value, axis) = _axes[_owner[p]];
            members.Add((value, axis, p - _first[(value, axis)]));
        }

        return order;
    }

    private int Position(Value value, int axis)
    {
        axis = axis < 0 ? axis + value.Shape.Rank : axis;
        if (_first.TryGetValue((value, axis), out var first))
        {
            return first;
        }

        first = _parent.Count;
        _first[(value, axis)] = first;
        _axes.Add((value, axis));
        for (var i = 0; i < value.Shape[axis].Extent; i++)
        {
            _parent.Add(first + i);
            _fixed.Add(false);
            _owner.Add(_axes.Count - 1);
        }

        return first;
    }

    private int Root(int p)
    {
        while (_parent[p] != p)
        {
            p = _parent[p] = _parent[_parent[p]];
        }

        return p;
    }
}
