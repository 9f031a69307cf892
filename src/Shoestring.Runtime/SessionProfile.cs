using System.Text.Json;

namespace Shoestring.Runtime;

/// <summary>Where a model's time goes, node by node, from ONNX Runtime's own profile.</summary>
public static class SessionProfile
{
    private const string KernelSuffix = "_kernel_time";

    /// <summary>Runs a model some times at batch 1 and says what each node took, in the order of execution.</summary>
    /// <exception cref="Errors.InputException">The model cannot be loaded or run.</exception>
    public static IReadOnlyList<ProfiledNode> Measure(string path, int runs = 50, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        string folder = Directory.CreateTempSubdirectory("shoestring-profile-").FullName;
        try
        {
            var options = new SessionOptions
            {
                IntraOpThreads = threads,
                ProfilePathPrefix = Path.Combine(folder, "profile"),
            };
            using var session = new InferenceSession(path, options);
            OrtValue[] inputs = LatencyMeter.SampleInputs(session, 1);
            using (BoundRun run = session.Bind(inputs))
            {
                for (int index = 0; index < runs; index++)
                {
                    run.Run();
                }
            }

            Array.ForEach(inputs, input => input.Dispose());
            return Parse(File.ReadAllBytes(session.EndProfiling()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads the events of a profile; the first run of each node, which warms up, is left out.</summary>
    internal static IReadOnlyList<ProfiledNode> Parse(ReadOnlyMemory<byte> json)
    {
        var nodes = new Dictionary<string, (string OpType, double Microseconds, int Calls)>();
        var order = new List<string>();
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            string name = entry.GetProperty("name").GetString() ?? string.Empty;
            if (entry.GetProperty("cat").GetString() != "Node" || !name.EndsWith(KernelSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            name = name[..^KernelSuffix.Length];
            double time = entry.GetProperty("dur").GetDouble();
            if (nodes.TryGetValue(name, out (string OpType, double Microseconds, int Calls) node))
            {
                nodes[name] = (node.OpType, node.Microseconds + time, node.Calls + 1);
            }
            else
            {
                nodes[name] = (entry.GetProperty("args").GetProperty("op_name").GetString() ?? string.Empty, 0, 0);
                order.Add(name);
            }
        }

        double total = nodes.Values.Sum(Mean);
        return [.. order.Select(name => new ProfiledNode(
            name, nodes[name].OpType, Mean(nodes[name]), total > 0 ? Mean(nodes[name]) / total : 0))];

        static double Mean((string OpType, double Microseconds, int Calls) node) =>
            node.Calls == 0 ? 0 : node.Microseconds / node.Calls / 1000;
    }
}
