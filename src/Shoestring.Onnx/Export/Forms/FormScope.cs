using Shoestring.Errors;
using Shoestring.Onnx.Proto;
using DataType = Shoestring.Onnx.Proto.TensorProto.Types.DataType;

namespace Shoestring.Onnx.Export.Forms;

/// <summary>A file that is rewritten: its message, and names that are still free.</summary>
internal sealed class FormScope
{
    private readonly string _name;
    private readonly HashSet<string> _taken;

    public FormScope(ModelProto model, string name)
    {
        (Model, _name) = (model, name);
        _taken = Graph.Node.SelectMany(n => n.Input.Concat(n.Output).Append(n.Name))
            .Concat(Graph.Initializer.Select(t => t.Name))
            .Concat(Graph.Input.Concat(Graph.Output).Select(v => v.Name))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public ModelProto Model { get; }

    /// <summary>Its graph.</summary>
    public GraphProto Graph => Model.Graph;

    /// <summary>Inputs that a caller gives: files before IR version 4 list initialisers among them.</summary>
    public IEnumerable<ValueInfoProto> Inputs
    {
        get
        {
            var stored = Graph.Initializer.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            return Graph.Input.Where(i => !stored.Contains(i.Name));
        }
    }

    /// <summary>A refusal that names the file.</summary>
    public InputException Refuse(string reason) => new($"{_name}: {reason}");

    /// <summary>A free name near a taken one.</summary>
    public string Fresh(string near, string suffix)
    {
        var name = $"{near}/{suffix}";
        for (var i = 1; !_taken.Add(name); i++)
        {
            name = $"{near}/{suffix}_{i}";
        }

        return name;
    }

    /// <summary>An operator of one result; it needs no name.</summary>
    public static NodeProto Node(string operatorType, IEnumerable<string> inputs, string output, params AttributeProto?[] attributes)
    {
        var node = new NodeProto { OpType = operatorType };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.OfType<AttributeProto>());
        return node;
    }

    /// <summary>A Cast.</summary>
    public static NodeProto Cast(string input, string output, DataType to) =>
        Node("Cast", [input], output, Attributes.Int("to", (long)to));

    /// <summary>Lets every operator read another value in a value's stead.</summary>
    public void Redirect(string from, string to)
    {
        foreach (var node in Graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == from)
                {
                    node.Input[i] = to;
                }
            }
        }
    }

    /// <summary>Puts operators before all others.</summary>
    public void Prepend(IEnumerable<NodeProto> nodes)
    {
        NodeProto[] all = [.. nodes, .. Graph.Node];
        Graph.Node.Clear();
        Graph.Node.AddRange(all);
    }
}
