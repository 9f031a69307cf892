using System.Globalization;
using Shoestring.Compression.Quantization;
using Shoestring.Compression.Quantization.Calibration;
using Shoestring.Data;
using Shoestring.Files;
using Shoestring.Graphs;
using Shoestring.Graphs.Passes;
using Shoestring.Onnx.Export;
using Shoestring.Runtime;
using Shoestring.Training.Evaluations;

namespace Shoestring.Autopilot.Fitting.Stages;

/// <summary>Folds batch normalisation, calibrates, and trains with the rounding that the deployed model will do.</summary>
internal sealed class QuantizeStage(StageModel model, StageModel guide, AugmentationPolicy policy) : Stage
{
    public override string Name => "quantize";

    public override string Title => "Quantise to 8 bits";

    protected override (StageModel Model, string Note) Run(FitSession session)
    {
        var (graph, weights) = BatchNormFolding.Apply(model.Graph, model.Weights);
        var ranges = Calibrate(session, graph, weights);
        var prepared = QuantizationAware.Prepare(graph, weights, ranges);
        var recipe = session.Recipe;
        using var validation = new Evaluator(
            prepared.Graph, new EvaluationLoader(session.Data.Validation, session.Data.Preprocessing), session.Pool);
        var before = validation.Evaluate(QuantizationAware.Settle(prepared.Graph, prepared.Weights)).Accuracy;
        var result = new StageTraining(Name, prepared.Graph, prepared.Weights, policy, recipe.QuantizeRate, 1)
        {
            Teacher = guide,
            Warmup = 0.05,
        }.Run(session);
        var trained = QuantizationAware.Settle(prepared.Graph, result.Best);
        var after = validation.Evaluate(trained).Accuracy;
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"{before:P2} by calibration alone, {after:P2} after {Epochs(result.History.Count)} with rounding in the loop{(after >= before ? "" : ": kept as calibrated")}");

        // Training with rounding must earn its place on the validation split.
        return after >= before
            ? (new StageModel(prepared.Graph, trained, after), note)
            : (new StageModel(prepared.Graph, QuantizationAware.Settle(prepared.Graph, prepared.Weights), before), note);
    }

    protected override void Save(FitSession session, StageModel model) =>
        new DurableFolder(session.Folder.Stage(Name)).Save(writer => writer.Add(
            StageModel.WeightsFile, stream => StageModel.Write(stream, model)));

    protected override StageModel Load(FitSession session, double accuracy)
    {
        // The graph is a function of the stage before; only the numbers were learnt.
        var (graph, weights) = BatchNormFolding.Apply(model.Graph, model.Weights);
        var ranges = QuantizationAware.Observed(graph).ToDictionary(v => v, _ => new ValueRange(-1, 1));
        var prepared = QuantizationAware.Prepare(graph, weights, ranges);
        return StageModel.Read(
            session.Folder.Stage(Name), prepared.Graph, prepared.Weights, accuracy, session.Observer.Told);
    }

    protected override (long Size, double P50, double P95) Measure(FitSession session, StageModel model)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(model.Graph, model.Weights, session.Export, stream);
        var latency = LatencyMeter.Measure(stream.ToArray(), new LatencyOptions { Seconds = session.Recipe.LatencySeconds / 6 });
        return (stream.Length, latency.P50 / 1e3, latency.P95 / 1e3);
    }

    private static IReadOnlyDictionary<string, ValueRange> Calibrate(FitSession session, Graph graph, Weights weights)
    {
        var source = new ProgramActivations(graph, weights, CalibrationPictures.Of(session.Data), session.Pool);
        return new Percentile(0.9999).Calibrate(source, QuantizationAware.Observed(graph));
    }
}
