using System.Globalization;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Fitting.Stages;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Import;
using Shoestring.Onnx.Reference;
using Shoestring.Runtime;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Metrics;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Writes the model, runs it in the runtime that will serve it, and measures everything that the budget and the report ask.</summary>
internal static class Shipping
{
    private const int MistakesShown = 24;
    private const int GateSamples = 1000;
    private const int GateBatch = 50;

    private const double Z = 1.96;

    /// <summary>Ships a model.</summary>
    /// <exception cref="Errors.StoppedException">The parity gate failed.</exception>
    public static ResultRecord Ship(FitSession session, StageModel model)
    {
        session.Observer.StageBegan("export", "Prove and measure");
        using var stream = new MemoryStream();
        OnnxExporter.Export(model.Graph, model.Weights, session.Export, stream);
        var file = stream.ToArray();
        var data = session.Data;
        var validation = RuntimeModel.Predict(file, data.Validation, data.Preprocessing, session.Request.Threads, session.Cancel);
        var parity = Parity(session, model, file, validation.Logits);

        // Only what passed the gate stands in the run's folder under the model's name.
        var path = session.Folder.ModelPath;
        DurableFile.Write(path, file);
        var latency = LatencyMeter.Measure(path, new LatencyOptions { Seconds = session.Recipe.LatencySeconds });
        var batched = LatencyMeter.Measure(path, new LatencyOptions { Batch = 32, Seconds = session.Recipe.LatencySeconds / 3 });

        // The test split is read here, once, when nothing is left to choose.
        var judged = data.Test.Count > 0 ? data.Test : data.Validation;
        var test = data.Test.Count > 0
            ? RuntimeModel.Predict(path, judged, data.Preprocessing, session.Request.Threads, session.Cancel)
            : validation;
        var evaluation = Evaluation.Of(test.Logits, test.Labels);
        var onValidation = Evaluation.Of(validation.Logits, validation.Labels).Accuracy;
        var limits = Limits(session, file.Length, latency, onValidation);
        return new ResultRecord
        {
            Model = Path.GetFileName(path),
            Met = limits.All(l => l.Met),
            Limits = limits,
            Split = data.Test.Count > 0 ? "test" : "validation",
            Accuracy = evaluation.Accuracy,
            AccuracyMargin = WilsonMargin(evaluation.Accuracy, evaluation.Samples),
            Top5 = evaluation.Top5,
            ValidationAccuracy = onValidation,
            CalibrationError = evaluation.CalibrationError,
            SizeBytes = file.Length,
            Parameters = model.Graph.ParameterCount,
            Macs = Stage.Macs(model.Graph),
            LatencyP50 = latency.P50 / 1e3,
            LatencyP95 = latency.P95 / 1e3,
            MemoryBytes = latency.ResidentBytes,
            Throughput = batched.SamplesPerSecond,
            Parity = parity,
            Confusion = evaluation.Confusion.ToRows(),
            Mistakes = Mistakes(judged, test.Logits, test.Labels, data),
            Layers = Layers(path, model),
        };
    }

    private static ParityRecord Parity(FitSession session, StageModel model, byte[] file, float[] runtime)
    {
        using var evaluator = new Evaluator(
            model.Graph, new EvaluationLoader(session.Data.Validation, session.Data.Preprocessing), session.Pool);
        var simulated = evaluator.Predict(model.Weights, session.Cancel).Logits;
        var classes = session.Data.ClassNames.Count;
        var (reference, step) = Integers(session, file, Math.Min(GateSamples, runtime.Length / classes));
        var simulation = ParityGate.Simulation(simulated, runtime, classes, step);
        ParityGate.Require(simulation);
        var integer = ParityGate.Integer(
            reference, runtime.AsSpan(0, reference.Length), classes, step);
        ParityGate.Require(integer);
        return new ParityRecord(
            reference.Length / classes, integer.Agreement, simulation.Agreement, integer.MaxAbsDiff, Passed: true);
    }

    // The shipped file, read back and run on integers.
    private static (float[] Logits, double Step) Integers(FitSession session, byte[] file, int samples)
    {
        using var stream = new MemoryStream(file);
        var shipped = OnnxImporter.Import(stream, RunFolder.ModelFile);
        var (shape, batch) = (session.Data.Preprocessing, Math.Min(GateBatch, samples));
        var graph = shipped.Graph.Bind("N", batch);
        var set = session.Data.Validation.Subset([.. Enumerable.Range(0, samples / batch * batch)]);
        var logits = new List<float>();
        foreach (var inputs in LoaderBatches.Of(new EvaluationLoader(set, shape, batch), shape))
        {
            session.Cancel.ThrowIfCancellationRequested();
            var tensors = inputs.ToDictionary(p => p.Key, p => (Tensor)p.Value);
            logits.AddRange(Int8GraphReference.Run(graph, shipped.Weights, tensors, session.Pool).Values.First().Data);
        }

        var step = Int8GraphReference.OutputStep(graph, shipped.Weights, graph.Outputs[0])
            ?? throw new InvalidOperationException("the shipped model has no integers behind its logits");
        return ([.. logits], step);
    }

    private static List<LimitRecord> Limits(FitSession session, long size, LatencyReport latency, double accuracy)
    {
        var budget = session.Request.Budget;
        var limits = new List<LimitRecord>();
        if (budget.MaxSize is { } bytes)
        {
            limits.Add(new LimitRecord("size", bytes, size, size <= bytes));
        }

        if (budget.MaxLatency is { } seconds)
        {
            limits.Add(new LimitRecord("latency", seconds, latency.P95 / 1e3, latency.P95 / 1e3 <= seconds));
        }

        if (budget.MaxMemory is { } memory)
        {
            limits.Add(new LimitRecord("memory", memory, latency.ResidentBytes, latency.ResidentBytes <= memory));
        }

        if (budget.MinAccuracy is { } least)
        {
            limits.Add(new LimitRecord("accuracy", least, accuracy, accuracy >= least));
        }

        return limits;
    }

    // Half the width of Wilson's 95 % interval. Source: Wilson, 1927.
    private static double WilsonMargin(double p, int n) =>
        Z / (1 + (Z * Z / n)) * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4.0 * n * n)));

    private static List<MistakeRecord> Mistakes(PixelSet set, float[] logits, int[] labels, PreparedData data)
    {
        var classes = data.ClassNames.Count;
        var wrong = new List<(int Sample, int Predicted, double Confidence)>();
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.AsSpan(i * classes, classes);
            var top = row.IndexOf(Largest(row));
            if (top != labels[i])
            {
                var sum = 0.0;
                foreach (var z in row)
                {
                    sum += Math.Exp(z - row[top]);
                }

                wrong.Add((i, top, 1 / sum));
            }
        }

        var scratch = new byte[set.SampleLength];
        return [.. wrong.OrderByDescending(w => w.Confidence).ThenBy(w => w.Sample).Take(MistakesShown).Select(w => new MistakeRecord(
            set.Id(w.Sample),
            data.ClassNames[labels[w.Sample]],
            data.ClassNames[w.Predicted],
            w.Confidence,
            Convert.ToBase64String(PngEncoder.Encode(
                new Picture(set.Height, set.Width, set.Channels, set.Read(w.Sample, scratch).ToArray())))))];
    }

    private static float Largest(ReadOnlySpan<float> row)
    {
        var largest = row[0];
        foreach (var x in row)
        {
            largest = Math.Max(largest, x);
        }

        return largest;
    }

    private static List<LayerRecord> Layers(string path, StageModel model)
    {
        var times = SessionProfile.Measure(path);
        var bound = model.Graph.Bind("N", 1);
        var layers = new List<LayerRecord>();
        foreach (var node in bound.Nodes.Where(n => n.Op is Graphs.Ops.Conv or Graphs.Ops.Gemm))
        {
            var parameters = node.Inputs.Skip(1).Sum(v => (long)v.Shape.ElementCount);
            var bytes = node.Inputs.Skip(1).Select((v, i) => (long)v.Shape.ElementCount * (i == 0 ? 1 : 4)).Sum();
            layers.Add(new LayerRecord(node.Name, node.Op.Type, parameters, bytes, node.Cost.Macs, 0));
        }

        // The runtime fuses and renames; its convolutions and products come in the graph's order.
        var kernels = times.Where(t => t.OpType.Contains("Conv", StringComparison.Ordinal)
            || t.OpType.Contains("Gemm", StringComparison.Ordinal) || t.OpType.Contains("MatMul", StringComparison.Ordinal)).ToArray();
        return kernels.Length == layers.Count
            ? [.. layers.Zip(kernels, (l, k) => l with { Seconds = k.Milliseconds / 1e3 })]
            : layers;
    }
}
