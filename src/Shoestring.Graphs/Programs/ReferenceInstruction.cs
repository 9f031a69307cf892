namespace Shoestring.Graphs.Programs;

/// <summary>Runs an op on its scalar reference: right and slow, for ops that have no kernel yet. The profile names it.</summary>
internal sealed class ReferenceInstruction : Instruction
{
    private readonly Storage[] _inputs;
    private readonly Storage[] _outputs;

    public ReferenceInstruction(Node node, LoweringContext context)
        : base(node)
    {
        _inputs = [.. node.Inputs.Select(v => context[v])];
        _outputs = [.. node.Outputs.Select(v => context[v])];
    }

    /// <inheritdoc/>
    public override bool IsReference => true;

    /// <inheritdoc/>
    public override void Run(Frame frame)
    {
        var inputs = new Tensor<double>[_inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var logical = new float[_inputs[i].Length];
            Layouts.Load(frame.Span(_inputs[i]), _inputs[i].Logical, _inputs[i].Layout, logical);
            inputs[i] = new Tensor<double>(Array.ConvertAll(logical, x => (double)x), _inputs[i].Logical);
        }

        var outputs = _outputs.Select(o => Tensor.Zeros<double>(o.Logical)).ToArray();
        Node.Op.Evaluate(inputs, outputs, frame.Context);
        for (var i = 0; i < outputs.Length; i++)
        {
            var logical = Array.ConvertAll(outputs[i].Data, x => (float)x);
            Layouts.Store(logical, _outputs[i].Logical, _outputs[i].Layout, frame.Span(_outputs[i]));
        }
    }
}
