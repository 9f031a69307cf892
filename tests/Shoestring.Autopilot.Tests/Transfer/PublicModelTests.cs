using Shoestring.Autopilot.Fitting;
using Shoestring.Autopilot.Transfer;
using Shoestring.Compression.Pruning;
using Shoestring.Compression.Pruning.Costs;
using Shoestring.Compression.Pruning.Criteria;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Onnx.Export;
using Shoestring.Runtime;
using Shoestring.Training;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;

namespace Shoestring.Autopilot.Tests.Transfer;

/// <summary>Two networks of other people: imported, compared with ONNX Runtime, fine-tuned, pruned by a third and exported.</summary>
public sealed class PublicModelTests(PublicModels models) : IClassFixture<PublicModels>, IDisposable
{
    // What PaddleOCR's classifier was trained on: 48 × 192, x / 127.5 − 1.
    private static readonly Preprocessing Text = new(48, 192, 3, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f], [0, 0, 0]);

    // 76 frames of 32 mel bands.
    private static readonly Preprocessing Speech = new(76, 32, 1, [0.4f], [0.2f], [0]);
    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void The_text_classifier_is_the_same_here_and_there_and_knows_its_task()
    {
        var data = Lettering.Prepare(160, Text);
        var (graph, weights) = PretrainedModel.Read(models.TextOrientation).Import(Text);
        Assert.Equal(129_356, graph.ParameterCount);
        var (theirs, labels) = RuntimeModel.Predict(models.TextOrientation, data.Train, Text, 1);
        ParityGate.Require(ParityGate.Float(Ours(graph, weights, data.Train, Text), theirs, 2));
        Assert.InRange(Training.Metrics.Evaluation.Of(theirs, labels).Accuracy, 0.8, 1);
    }

    [Fact]
    public void The_speech_embedding_is_the_same_here_and_there()
    {
        var data = Sweeps.Prepare(48, Speech);
        var (graph, weights) = PretrainedModel.Read(models.SpeechEmbedding).Import(Speech);
        using var session = new InferenceSession(models.SpeechEmbedding);
        var loader = new EvaluationLoader(data.Train, Speech, data.Train.Count);
        var pictures = new float[data.Train.Count * Speech.Length];
        loader.Fill(0, pictures, []);
        var theirs = session.Run(pictures, data.Train.Count, 76, 32, 1);
        ParityGate.Require(ParityGate.Float(Ours(graph, weights, data.Train, Speech), theirs, 96));
    }

    [Fact]
    public void The_text_classifier_learns_shrinks_by_a_third_and_ships() =>
        LearnsShrinksAndShips(models.TextOrientation, null, 200, 2e-3, Lettering.Prepare(160, Text));

    [Fact]
    public void The_speech_embedding_learns_shrinks_by_a_third_and_ships() =>
        LearnsShrinksAndShips(models.SpeechEmbedding, "conv2d_19", 96, 5e-4, Sweeps.Prepare(160, Speech));

    private void LearnsShrinksAndShips(string path, string? headAt, int features, double rate, PreparedData data)
    {
        var model = PretrainedModel.Read(path).Begin(data, headAt, seed: 1);
        Assert.Equal(Shape.Of(2, features), model.Graph.Parameters.Single(p => p.Name == "head.weight").Type.Shape);
        var tuned = Train(model.Graph, model.Weights, data, epochs: 2, rate);
        Ships(model.Graph, tuned, data);

        var pruner = new Pruner(new L2(), PruningTarget.Macs(2.0 / 3));
        var (small, cut) = pruner.Analyse(new PruningData(model.Graph, tuned)).Apply(model.Graph, tuned);
        Assert.InRange(new MacCount().Of(small) / new MacCount().Of(model.Graph), 0.4, 2.0 / 3);
        Assert.True(small.ParameterCount < 0.9 * model.Graph.ParameterCount);
        var recovered = Train(small, cut, data, epochs: 4, rate);
        var evaluation = Ships(small, recovered, data);
        Assert.True(evaluation >= 0.9, $"{evaluation}");
    }

    private Weights Train(Graph graph, Weights weights, PreparedData data, int epochs, double rate)
    {
        using var source = new LoaderSource(new BatchLoader(data.Train, data.Preprocessing, new BatchLoaderOptions { BatchSize = 16 }));
        var options = new TrainerOptions { Epochs = epochs, Optimizer = new AdamW(), LearningRate = u => new CosineSchedule(rate, u) };
        using var trainer = new Trainer(graph, weights, new Supervised(), source, options, _pool);
        return trainer.Run().Last;
    }

    // The exported file in ONNX Runtime says what the engine says; gives its accuracy.
    private double Ships(Graph graph, Weights weights, PreparedData data)
    {
        using var file = new MemoryStream();
        OnnxExporter.Export(graph, weights, new OnnxExportOptions { Labels = data.ClassNames }, file);
        var (theirs, labels) = RuntimeModel.Predict(file.ToArray(), data.Test, data.Preprocessing, 1);
        ParityGate.Require(ParityGate.Float(Ours(graph, weights, data.Test, data.Preprocessing), theirs, 2));
        return Training.Metrics.Evaluation.Of(theirs, labels).Accuracy;
    }

    private float[] Ours(Graph graph, Weights weights, PixelSet set, Preprocessing shape)
    {
        var loader = new EvaluationLoader(set, shape, set.Count);
        var bound = graph.Bind("N", set.Count);
        using var state = new StateStore(bound, weights, _ => false);
        using var program = Program.Compile(bound, state, _pool);
        loader.Fill(0, program.Input(Objective.Images), []);
        program.Run(default);
        return program.GetOutput(bound.Outputs[0].Name).Data;
    }
}
