using Google.Protobuf.Collections;
using Shoestring.Onnx.Proto;

namespace Shoestring.Onnx.Export;

/// <summary>Gives every inner value the shortest name that is free; the most used one first. Inputs and outputs keep theirs.</summary>
internal static class ShortNames
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static void Apply(GraphProto graph)
    {
        var kept = graph.Input.Concat(graph.Output).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var map = kept.ToDictionary(n => n, n => n, StringComparer.Ordinal);
        map[""] = "";
        var next = 0;
        var uses = graph.Node.SelectMany(n => n.Input.Concat(n.Output)).Concat(graph.Initializer.Select(t => t.Name));
        foreach (var name in uses.GroupBy(n => n, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => g.Key))
        {
            if (map.ContainsKey(name))
            {
                continue;
            }

            string candidate;
            do
            {
                candidate = Number(next++);
            }
            while (kept.Contains(candidate));
            map[name] = candidate;
        }

        foreach (var node in graph.Node)
        {
            Rename(node.Input, map);
            Rename(node.Output, map);
        }

        foreach (var tensor in graph.Initializer)
        {
            tensor.Name = map[tensor.Name];
        }
    }

    private static void Rename(RepeatedField<string> names, Dictionary<string, string> map)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = map[names[i]];
        }
    }

    // Shortest first: 0 … Z, 00 … ZZ, …
    private static string Number(int n)
    {
        var text = "";
        for (n++; n > 0; n = (n - 1) / Digits.Length)
        {
            text = Digits[(n - 1) % Digits.Length] + text;
        }

        return text;
    }
}
