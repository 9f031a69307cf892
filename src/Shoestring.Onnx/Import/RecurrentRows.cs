using Shoestring.Graphs;
using Shoestring.Graphs.Ops;
using static Shoestring.Onnx.Import.ImportTable;

namespace Shoestring.Onnx.Import;

/// <summary>Recurrent layers, unrolled step by step: X [T, B, I], W [D, G·H, I], R [D, G·H, H], B [D, 2·G·H], G gates, D directions.</summary>
internal static class RecurrentRows
{
    private const int MostSteps = 1024;

    public static IEnumerable<KeyValuePair<string, ImportRow>> Rows { get; } =
    [
        Row("RNN", 3, (n, s) => Read(n, s, gates: 1, ["Tanh"], Rnn)),
        Row("GRU", 3, (n, s) => Read(n, s, gates: 3, ["Sigmoid", "Tanh"], Gru)),
        Row("LSTM", 3, (n, s) => Read(n, s, gates: 4, ["Sigmoid", "Tanh", "Tanh"], Lstm)),
    ];

    private delegate (Value Hidden, Value? Cell) Cell(RecurrentStep step, Value x, Value hidden, Value? cell);

    // H = f(X·Wᵀ + H·Rᵀ + b)
    private static (Value, Value?) Rnn(RecurrentStep s, Value x, Value hidden, Value? cell) =>
        (s.Act(0, s.F.Add(s.Input(x, 0), s.Recurrent(hidden, 0))), null);

    // Z, R = f(X·Wᵀ + H·Rᵀ + b); N = g(X·Wᵀ + (R⊙H)·Rᵀ + b); H = (1 − Z)⊙N + Z⊙H
    private static (Value, Value?) Gru(RecurrentStep s, Value x, Value hidden, Value? cell)
    {
        var f = s.F;
        Value Gate(int gate) => s.Act(0, f.Add(s.Input(x, gate), s.Recurrent(hidden, gate)));
        var (update, reset) = (Gate(0), Gate(1));
        var recurrent = f.Node.Flag("linear_before_reset")
            ? f.Mul(reset, s.Recurrent(hidden, 2))
            : s.Recurrent(f.Mul(reset, hidden), 2);
        var candidate = s.Act(1, f.Add(s.Input(x, 2), recurrent));
        return (f.Add(f.Mul(f.Sub(f.Number(1), update), candidate), f.Mul(update, hidden)), null);
    }

    // I, O, F = f(X·Wᵀ + H·Rᵀ + P⊙C + b); C = F⊙C + I⊙g(…); H = O⊙h(C); the output gate looks at the new cell
    private static (Value, Value?) Lstm(RecurrentStep s, Value x, Value hidden, Value? cell)
    {
        var f = s.F;
        Value Gate(int gate, Value seen)
        {
            var sum = f.Add(s.Input(x, gate), s.Recurrent(hidden, gate));
            return s.Act(0, s.Peephole(gate) is { } p ? f.Add(sum, f.Mul(p, seen)) : sum);
        }

        var candidate = s.Act(1, f.Add(s.Input(x, 3), s.Recurrent(hidden, 3)));
        var next = f.Add(f.Mul(Gate(2, cell!), cell!), f.Mul(Gate(0, cell!), candidate));
        return (f.Mul(Gate(1, next), s.Act(2, next)), next);
    }

    private static void Read(OnnxNode node, ImportScope scope, int gates, string[] activations, Cell compute)
    {
        var f = new Formula(node, scope, ElementType.Float32);
        var batchFirst = node.Flag("layout");
        var x = scope.Operand(node, 0);
        x = batchFirst ? f.Of(new Transpose([1, 0, 2]), x) : x;
        var (w, r) = (scope.Operand(node, 1, ParameterRole.Weight), scope.Operand(node, 2, ParameterRole.Weight));
        var direction = node.Text("direction", "forward");
        var directions = direction == "bidirectional" ? 2 : 1;
        if (x.Shape.Rank != 3 || x.Shape[0].IsSymbolic || x.Shape[0].Extent is < 1 or > MostSteps || r.Shape.Rank != 3
            || w.Shape.Rank != 3 || w.Shape[0] != directions || direction is not ("forward" or "reverse" or "bidirectional"))
        {
            throw node.Refuse($"{x.Shape} is not 1 to {MostSteps} steps [T, B, I], or the filters {w.Shape} and {r.Shape} do not fit");
        }

        var steps = x.Shape[0].Extent;
        if (node.Has("clip") || node.Flag("input_forget")
            || (node.HasInput(4) && scope.Ints(node, 4)!.Any(length => length != steps)))
        {
            throw node.Refuse("clip, input_forget and sequences of unequal lengths are not supported");
        }

        var (hiddens, lasts, cells) = (new List<Value>[steps], new List<Value>(), new List<Value>());
        for (var d = 0; d < directions; d++)
        {
            var step = new RecurrentStep(f, d, gates, r.Shape[2].Extent, activations);
            var (hidden, cell) = (Initial(f, 5, d, x.Shape[1], step.Size, batchFirst), gates == 4 ? Initial(f, 6, d, x.Shape[1], step.Size, batchFirst) : null);
            for (var i = 0; i < steps; i++)
            {
                var t = direction == "reverse" || d == 1 ? steps - 1 - i : i;
                (hidden, cell) = compute(step, f.Of(new Squeeze([0]), f.Of(new Slice(0, t, t + 1), x)), hidden, cell);
                (hiddens[t] ??= []).Add(f.Of(new Unsqueeze([0, 1]), hidden));
            }

            lasts.Add(f.Of(new Unsqueeze([0]), hidden));
            cells.AddRange(cell is null ? [] : [f.Of(new Unsqueeze([0]), cell)]);
        }

        Value Joined(int axis, IReadOnlyList<Value> parts) => parts.Count == 1 ? parts[0] : f.Of(new Concat(axis), [.. parts]);
        Define(0, [2, 0, 1, 3], () => Joined(0, [.. hiddens.Select(h => Joined(1, h))]));
        Define(1, [1, 0, 2], () => Joined(0, lasts));
        Define(2, [1, 0, 2], () => Joined(0, cells));

        void Define(int output, int[] order, Func<Value> make)
        {
            if (output < node.Outputs.Count && node.Outputs[output].Length > 0)
            {
                scope.Define(node.Outputs[output], batchFirst ? f.Of(new Transpose([.. order]), make()) : make());
            }
        }
    }

    private static Value Initial(Formula f, int input, int direction, Dimension batch, int size, bool batchFirst)
    {
        if (!f.Node.HasInput(input))
        {
            return f.Of(new Fill(new Shape(batch, size), 0));
        }

        var all = f.Scope.Operand(f.Node, input);
        all = batchFirst ? f.Of(new Transpose([1, 0, 2]), all) : all;
        return f.Of(new Squeeze([0]), f.Of(new Slice(0, direction, direction + 1), all));
    }
}
