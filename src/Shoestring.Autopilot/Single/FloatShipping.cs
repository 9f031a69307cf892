using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Onnx.Export;
using Shoestring.Onnx.Formats;
using Shoestring.Runtime;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Metrics;

namespace Shoestring.Autopilot.Single;

/// <summary>Writes a float32 model, proves it in the runtime that will serve it, and measures it.</summary>
internal static class FloatShipping
{
    /// <summary>Ships a model.</summary>
    /// <exception cref="Errors.StoppedException">The parity gate failed, or the disk refuses.</exception>
    public static ResultRecord Ship(
        RunFolder folder, Graph graph, Weights weights, PreparedData data, OnnxExportOptions export, WorkerPool pool, int threads,
        CancellationToken cancel)
    {
        var path = folder.ModelPath;
        DurableFile.Write(path, stream => OnnxExporter.Export(graph, weights, export, stream));
        DurableFile.Write(ModelTrainer.WeightsPath(folder), stream => Safetensors.Write(
            stream, [.. graph.Parameters.Select(p => new NamedTensor(p.Name, weights[p.Name]))]));
        var (runtime, labels) = RuntimeModel.Predict(path, data.Validation, data.Preprocessing, threads, cancel);
        using var evaluator = new Evaluator(graph, new EvaluationLoader(data.Validation, data.Preprocessing), pool);
        var verdict = ParityGate.Float(evaluator.Predict(weights, cancel).Logits, runtime, data.ClassNames.Count);
        ParityGate.Require(verdict);
        var latency = LatencyMeter.Measure(path, new LatencyOptions { Seconds = 1 });

        // The test split is read here, once.
        var onValidation = Evaluation.Of(runtime, labels);
        var test = data.Test.Count > 0
            ? RuntimeModel.Predict(path, data.Test, data.Preprocessing, threads, cancel)
            : (runtime, labels);
        var evaluation = Evaluation.Of(test.Item1, test.Item2);
        return new ResultRecord
        {
            Model = Path.GetFileName(path),
            Met = true,
            Split = data.Test.Count > 0 ? "test" : "validation",
            Accuracy = evaluation.Accuracy,
            AccuracyMargin = 1.96 * Math.Sqrt(evaluation.Accuracy * (1 - evaluation.Accuracy) / Math.Max(1, evaluation.Samples)),
            Top5 = evaluation.Top5,
            ValidationAccuracy = onValidation.Accuracy,
            CalibrationError = evaluation.CalibrationError,
            SizeBytes = new FileInfo(path).Length,
            Parameters = graph.ParameterCount,
            Macs = graph.Bind("N", 1).Cost.Macs,
            LatencyP50 = latency.P50 / 1e3,
            LatencyP95 = latency.P95 / 1e3,
            MemoryBytes = latency.ResidentBytes,
            Throughput = latency.SamplesPerSecond,
            Parity = new ParityRecord(labels.Length, verdict.Agreement, verdict.Agreement, verdict.MaxAbsDiff, verdict.Passed),
            Confusion = evaluation.Confusion.ToRows(),
        };
    }
}
