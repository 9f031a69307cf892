namespace Shoestring.Runtime;

/// <summary>One node of a model as ONNX Runtime ran it (after its fusions).</summary>
/// <param name="Name">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Milliseconds">Mean time of one run.</param>
/// <param name="Share">Its share of the time of all nodes, a fraction.</param>
public sealed record ProfiledNode(string Name, string OpType, double Milliseconds, double Share);
