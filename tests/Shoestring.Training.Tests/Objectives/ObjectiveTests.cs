using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Graphs.Reference;
using Shoestring.Kernels;
using Shoestring.Random;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;

namespace Shoestring.Training.Tests.Objectives;

/// <summary>The proof that the shape is right: each method is one short file, trains, and does what its paper says.</summary>
public sealed class ObjectiveTests
{
    private static readonly TrainerOptions Short = new()
    {
        Epochs = 2,
        Optimizer = new AdamW { WeightDecay = 0.01, ClipNorm = 5 },
        LearningRate = u => new OneCycleSchedule(0.01, u),
    };

    [Fact]
    public void Distillation_is_what_its_formula_says()
    {
        // Logits come from the graph itself; the formula is worked out in float64.
        const int n = 5;
        var loss = new Distillation(3, 0.7, 0.1).Build(Toy.Model(), n);
        var values = Run(loss, out var inputs);
        var (student, teacher, targets) = (values[loss.Logits!].Data, inputs[Distillation.TeacherLogits], inputs[Objective.Targets]);
        var expected = 0.0;
        for (var i = 0; i < n; i++)
        {
            var (s, t) = (Row(student, i), Row(teacher.ToDouble().Data, i));
            var (p, q) = (Softmax(t, 3), Softmax(s, 3));
            var hard = Softmax(s, 1);
            for (var k = 0; k < Toy.Classes; k++)
            {
                var smooth = (targets.ValueAt((i * Toy.Classes) + k) * 0.9) + (0.1 / Toy.Classes);
                expected += ((0.7 * 9 * p[k] * Math.Log(p[k] / q[k])) - (0.3 * smooth * Math.Log(hard[k]))) / n;
            }
        }

        Assert.Equal(expected, values[loss.Loss][0], 1e-6);
    }

    [Fact]
    public void A_teacher_in_the_graph_and_a_teacher_beside_it_say_the_same()
    {
        var (student, teacher) = (Toy.Model(4, 4), Toy.Model(8, 8));
        var weights = Weights.Initialize(teacher, 5);
        string Hash(bool inGraph)
        {
            using var pool = new WorkerPool(1);
            using BatchSource source = inGraph ? Toy.Source() : new TeacherSource(Toy.Source(), teacher, weights, pool);
            var objective = inGraph ? new Distillation { Teacher = teacher, TeacherWeights = weights } : new Distillation();
            using var trainer = new Trainer(student, Weights.Initialize(student, 1), objective, source, Short with { Epochs = 1 }, pool);
            return Toy.Hash(trainer.Run().Last);
        }

        Assert.Equal(Hash(true), Hash(false));
    }

    [Fact]
    public void A_student_comes_near_its_teacher()
    {
        var (student, teacher) = (Toy.Model(4, 8), Toy.Model(8, 8));
        using var pool = new WorkerPool(2);
        using var source = Toy.Source();
        var weights = Weights.Initialize(teacher, 5);
        var objective = new Distillation(4, 1) { Teacher = teacher, TeacherWeights = weights };
        using var trainer = new Trainer(student, Weights.Initialize(student, 1), objective, source, Short with { Epochs = 4 }, pool);
        var history = trainer.Run().History;
        Assert.True(history[^1].TrainLoss < 0.6 * history[0].TrainLoss, $"{history[0].TrainLoss} → {history[^1].TrainLoss}");
        Assert.True(history[^1].TrainLoss >= 0);
    }

    [Fact]
    public void A_mean_teacher_follows_its_student()
    {
        var model = Toy.Model();
        using var pool = new WorkerPool(1);
        using var source = new Views(Toy.Loader());
        using var trainer = new Trainer(model, Weights.Initialize(model, 1), new MeanTeacher(0.5), source, Short, pool);
        var history = trainer.Run().History;
        Assert.True(history[^1].TrainLoss < history[0].TrainLoss);
    }

    [Fact]
    public void A_reversed_gradient_makes_features_worse_for_the_domain()
    {
        // One graph with λ = 1 and one with λ = −1: the features' part of the domain's gradient has the opposite sign.
        Weights Gradients(double coefficient)
        {
            var loss = new DomainAdversarial(coefficient).Build(Toy.Model(), 4);
            var training = TrainingGraph.Differentiate(loss.Graph, loss.Loss);
            using var pool = new WorkerPool(1);
            using var state = new StateStore(training.Graph, Weights.Initialize(training.Graph, 1));
            using var program = Program.Compile(training, state, pool);
            foreach (var input in loss.Graph.Inputs)
            {
                program.SetInput(input.Name, Numbers(input));
            }

            program.Input(Objective.Targets).Clear(); // no labels: the domain alone speaks
            program.Run(default);
            return state.SaveGradients();
        }

        var (reversed, plain) = (Gradients(1), Gradients(-1));
        Assert.All(reversed.Float("stem.0.weight").Data.Zip(plain.Float("stem.0.weight").Data), p => Assert.Equal(-p.First, p.Second));
        Assert.Contains(plain.Float("stem.0.weight").Data, x => x != 0);
        Assert.Equal(reversed.Float("domain.weight").Data, plain.Float("domain.weight").Data);
    }

    [Fact]
    public void A_domain_adversarial_training_runs()
    {
        var model = Toy.Model();
        using var pool = new WorkerPool(1);
        using var source = new Views(Toy.Loader());
        using var trainer = new Trainer(model, Weights.Initialize(model, 1), new DomainAdversarial(0.1), source, Short, pool);
        var history = trainer.Run().History;
        Assert.True(history[^1].TrainLoss < history[0].TrainLoss);
    }

    [Fact]
    public void Two_views_of_a_sample_find_each_other()
    {
        var model = Toy.Model();
        using var pool = new WorkerPool(1);
        using var source = new TwoViewSource(Toy.Loader());
        using var trainer = new Trainer(model, Weights.Initialize(model, 1), new TwoViewContrastive(), source, Short, pool);
        var history = trainer.Run().History;
        Assert.True(history[^1].TrainLoss < history[0].TrainLoss);
        Assert.InRange(history[0].TrainLoss, 0, 1.1 * Math.Log(31)); // a blind guess among 2N − 1 samples
        Assert.Null(history[0].TrainAccuracy);
    }

    private static IReadOnlyDictionary<Value, Tensor<double>> Run(LossGraph loss, out Dictionary<string, Tensor> inputs)
    {
        inputs = loss.Graph.Inputs.ToDictionary(v => v.Name, v => (Tensor)Numbers(v));
        return ReferenceInterpreter.Run(loss.Graph, Weights.Initialize(loss.Graph, 1), inputs);
    }

    private static Tensor<float> Numbers(Value input)
    {
        var tensor = Tensor.Zeros<float>(input.Shape.ToArray());
        new RandomStream(9, Purpose.Of(input.Name)).FillNormal(tensor.Data);
        for (var row = 0; input.Name is Objective.Targets or DomainAdversarial.Domains && row < input.Shape[0].Extent; row++)
        {
            var columns = tensor.Data.AsSpan(row * input.Shape[1].Extent, input.Shape[1].Extent);
            columns.Clear();
            columns[row % columns.Length] = 1;
        }

        return tensor;
    }

    private static double[] Row(double[] data, int row) => data[(row * Toy.Classes)..((row + 1) * Toy.Classes)];

    private static double[] Softmax(double[] row, double temperature)
    {
        var e = row.Select(x => Math.Exp(x / temperature)).ToArray();
        return [.. e.Select(x => x / e.Sum())];
    }

    // Odd rows have no label and stand for the other domain.
    private sealed class Views(Shoestring.Data.BatchLoader loader) : BatchSource
    {
        public override int BatchSize => loader.BatchSize;

        public override int StepsPerEpoch => loader.StepsPerEpoch;

        public override void Fill(int epoch, int step, Program program)
        {
            var targets = program.Input(Objective.Targets);
            loader.Fill(epoch, step, program.Input(Objective.Images), targets, []);
            if (program.HasInput(MeanTeacher.SecondView))
            {
                loader.Fill(epoch, step, program.Input(MeanTeacher.SecondView), [], [], view: 1);
            }

            for (var row = 0; row < BatchSize; row++)
            {
                if (row % 2 == 1)
                {
                    targets.Slice(row * Toy.Classes, Toy.Classes).Clear();
                }

                if (program.HasInput(DomainAdversarial.Domains))
                {
                    program.Input(DomainAdversarial.Domains)[(2 * row) + (row % 2)] = 1;
                    program.Input(DomainAdversarial.Domains)[(2 * row) + 1 - (row % 2)] = 0;
                }
            }
        }
    }
}
