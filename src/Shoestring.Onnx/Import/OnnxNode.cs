using System.Globalization;
using Shoestring.Errors;
using Shoestring.Graphs;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Proto;
using AttributeType = Shoestring.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace Shoestring.Onnx.Import;

/// <summary>One operator of a file: its operands' names and its attributes, looked at with checks.</summary>
internal sealed class OnnxNode
{
    private readonly NodeProto _proto;
    private readonly string _file;
    private readonly int _place;

    /// <summary>An operator.</summary>
    /// <param name="proto">Its message.</param>
    /// <param name="place">Its number in the file.</param>
    /// <param name="file">What messages call the file.</param>
    /// <param name="rename">What a name inside a branch is called outside of it, or null.</param>
    public OnnxNode(NodeProto proto, int place, string file, Func<string, string>? rename = null)
    {
        _proto = proto;
        _file = file;
        _place = place;
        Rename = rename ?? (name => name);
        Inputs = rename is null ? proto.Input : [.. proto.Input.Select(rename)];
        Outputs = rename is null ? proto.Output : [.. proto.Output.Select(rename)];
    }

    /// <summary>What a name of the file is called in the scope.</summary>
    public Func<string, string> Rename { get; }

    /// <summary>Its number in the file.</summary>
    public int Number => _place;

    /// <summary>The operator's name.</summary>
    public string OperatorType => _proto.OpType;

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain => _proto.Domain == "ai.onnx" ? "" : _proto.Domain;

    /// <summary>What the table calls the operator: its name, after its domain if that is not ONNX's.</summary>
    public string Key => Domain.Length == 0 ? OperatorType : $"{Domain}.{OperatorType}";

    /// <summary>Names of the inputs; empty ones are absent.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the outputs; empty ones are not wanted.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>What its nodes are called after: its first output, or the first one that is wanted.</summary>
    public string Label => Outputs[0].Length > 0 ? Outputs[0] : $"{Outputs.First(o => o.Length > 0)}/{OperatorType}";

    /// <summary>What messages call it.</summary>
    public string Place => string.Create(
        CultureInfo.InvariantCulture,
        $"{Printable.Of(Key)} '{Printable.Of(_proto.Name.Length > 0 ? _proto.Name : string.Concat(Outputs.Take(1)))}' (node {_place})");

    /// <summary>A refusal that names the file and the node.</summary>
    public InputException Refuse(string reason, Exception? cause = null) => new($"{_file}: {Place}: {reason}", cause);

    /// <summary>Whether an input is there.</summary>
    public bool HasInput(int i) => i < Inputs.Count && Inputs[i].Length > 0;

    /// <summary>Fails unless the node has at least this many inputs and one output.</summary>
    public void Require(int inputs)
    {
        for (var i = 0; i < inputs; i++)
        {
            if (!HasInput(i))
            {
                throw Refuse($"its input {i} is missing");
            }
        }

        if (Outputs.All(o => o.Length == 0))
        {
            throw Refuse("it has no output");
        }
    }

    /// <summary>Whether an attribute is there.</summary>
    public bool Has(string name) => _proto.Attribute.Any(a => a.Name == name);

    /// <summary>An integer attribute.</summary>
    public int Int(string name, int absent) => Find(name, AttributeType.Int) is { } a ? Narrow(a.I) : absent;

    /// <summary>A truth value.</summary>
    public bool Flag(string name, bool absent = false) => Int(name, absent ? 1 : 0) != 0;

    /// <summary>A number.</summary>
    public double Float(string name, double absent) => Find(name, AttributeType.Float)?.F ?? absent;

    /// <summary>A text.</summary>
    public string Text(string name, string absent) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? absent;

    /// <summary>Integers, or null when the attribute is absent.</summary>
    public int[]? Ints(string name) => Find(name, AttributeType.Ints) is { } a ? [.. a.Ints.Select(Narrow)] : null;

    /// <summary>Numbers, or null when the attribute is absent.</summary>
    public float[]? Floats(string name) => Find(name, AttributeType.Floats) is { } a ? [.. a.Floats] : null;

    /// <summary>Texts, or null when the attribute is absent.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Find(name, AttributeType.Strings) is { } a ? [.. a.Strings.Select(s => s.ToStringUtf8())] : null;

    /// <summary>A tensor, or null when the attribute is absent.</summary>
    public Tensor? TensorOf(string name) =>
        Find(name, AttributeType.Tensor) is { T: { } t } ? TensorProtos.Read(t, reason => Refuse(reason)) : null;

    /// <summary>A graph, or null when the attribute is absent.</summary>
    public GraphProto? GraphOf(string name) => Find(name, AttributeType.Graph)?.G;

    /// <summary>An operator of a graph inside this one.</summary>
    public OnnxNode Inner(NodeProto proto, Func<string, string> rename) => new(proto, _place, _file, rename);

    /// <summary>A 64-bit integer as an int; bounds such as "to the end" are cut.</summary>
    public static int Narrow(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private AttributeProto? Find(string name, AttributeType type)
    {
        var attribute = _proto.Attribute.FirstOrDefault(a => a.Name == name);
        // Old files leave the type out.
        return attribute is null || attribute.Type == type || attribute.Type == AttributeType.Undefined
            ? attribute
            : throw Refuse($"its attribute '{name}' is of type {attribute.Type}, not {type}");
    }
}
