#:project ../../src/Shoestring.Autopilot/Shoestring.Autopilot.csproj
#:property TreatWarningsAsErrors=false
#:property RestorePackagesWithLockFile=false
#:property EnforceCodeStyleInBuild=false
#:property RunAnalyzers=false
#:property PublishAot=false

// What transfer gains over training from scratch, on real pictures; called by bench/transfer/run. Prints Markdown.
//   transfer [SEEDS] [UPDATES]
// A small network learns six classes of Fashion-MNIST; then the four others are learnt from 10, 50 and 200 labels a class: from scratch
// and in three ways from what the six taught. Learning rate and epoch are chosen on validation, the test split is read once a cell.
using System.Diagnostics;
using System.Globalization;
using Shoestring.Autopilot.Transfer;
using Shoestring.Data;
using Shoestring.Graphs;
using Shoestring.Kernels;
using Shoestring.Models;
using Shoestring.Random;
using Shoestring.Training;
using Shoestring.Training.Evaluations;
using Shoestring.Training.Metrics;
using Shoestring.Training.Objectives;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;
using Shoestring.Training.Sources;
using Shoestring.Training.Transfer;

const int Batch = 32, ValidationPerClass = 100, SourcePerClass = 2000, SourceEpochs = 4;
int[] source = [0, 1, 3, 5, 7, 8], target = [2, 4, 6, 9], labels = [10, 50, 200];
double[] rates = [2e-3, 6e-3];
var seeds = args.Length > 0 ? int.Parse(args[0]) : 3;
var updates = args.Length > 1 ? int.Parse(args[1]) : 400;
var shape = new Preprocessing(28, 28, 1, [0.286f], [0.353f], [0]);
var found = DataSets.Open("fashion-mnist", Console.Error.WriteLine);
var test = found.Test!;
var names = found.ClassNames;
using var pool = new WorkerPool(2);
var (definition, width) = ModelTable.Parse("compact-resnet:0.5");
string[] ways = ["from scratch", "all layers", "trunk at a tenth", "head only"];
const string Chosen = "chosen on validation";
var accuracy = new Dictionary<(string Way, int Labels), List<double>>();
var seconds = new Dictionary<string, double>();
var clock = Stopwatch.StartNew();
for (var seed = 0; seed < seeds; seed++)
{
    // Which pictures are which: drawn anew for each seed, and no picture in two roles.
    var byClass = Enumerable.Range(0, 10).Select(c => Drawn(found.Train, c, (ulong)seed)).ToArray();
    var pretraining = Prepare(source, c => byClass[c][..SourcePerClass], c => byClass[c][^ValidationPerClass..], null);
    var first = Build(source.Length);
    var taught = Best(first, Weights.Initialize(first, (ulong)seed), pretraining, _ => 1, [3e-3], (ulong)seed, SourceEpochs * pretraining.Train.Count / Batch);
    var head = ClassifierHead.Find(first);
    Console.Error.WriteLine($"seed {seed}: six classes {taught.Accuracy:0.0000} on validation, {clock.Elapsed.TotalSeconds:0} s");
    foreach (var n in labels)
    {
        var data = Prepare(target, c => byClass[c][..n], c => byClass[c][^ValidationPerClass..], test);
        var graph = head.Replace(first, target.Length);
        var weights = Weights.Initialize(graph, (ulong)seed);
        foreach (var p in first.Parameters.Where(p => !head.Parameters.Contains(p.Name)))
        {
            weights[p.Name] = taught.Weights[p.Name];
        }

        var begin = new StartingModel(graph, weights, ClassifierHead.Find(graph));
        var scratch = Build(target.Length);
        var chosen = (Validation: -1.0, Test: 0.0);
        foreach (var way in ways)
        {
            var watch = Stopwatch.StartNew();
            var result = way switch
            {
                "from scratch" => Best(scratch, Weights.Initialize(scratch, (ulong)seed), data, _ => 1, rates, (ulong)seed, updates),
                "all layers" => Best(graph, weights, data, _ => 1, rates, (ulong)seed, updates),
                "trunk at a tenth" => Best(graph, weights, data, p => begin.Head.Parameters.Contains(p.Name) ? 1 : 0.1, rates, (ulong)seed, updates),
                _ => BestHead(begin, data, rates, (ulong)seed, updates),
            };
            seconds[way] = seconds.GetValueOrDefault(way) + watch.Elapsed.TotalSeconds;
            using var judge = new Evaluator(way == "from scratch" ? scratch : graph, new EvaluationLoader(data.Test, shape, 256), pool);
            var judged = judge.Evaluate(result.Weights).Accuracy;
            Note(way, n, judged);
            chosen = way != ways[0] && result.Accuracy > chosen.Validation ? (result.Accuracy, judged) : chosen;
            Console.Error.WriteLine($"  {n} labels, {way}: {judged:0.0000} (validation {result.Accuracy:0.0000}), {clock.Elapsed.TotalSeconds:0} s");
        }

        Note(Chosen, n, chosen.Test);
    }
}

Console.WriteLine($"Source classes: {string.Join(", ", source.Select(c => names[c]))}. Target classes: {string.Join(", ", target.Select(c => names[c]))}.");
Console.WriteLine();
Console.WriteLine("Test accuracy, %, mean over the seeds (standard deviation):");
Console.WriteLine();
Console.WriteLine("| labels a class | " + string.Join(" | ", ways) + $" | {Chosen} |");
Console.WriteLine("|---|" + string.Concat(ways.Select(_ => "---|")) + "---|");
foreach (var n in labels)
{
    Console.WriteLine($"| {n} | " + string.Join(" | ", ways.Append(Chosen).Select(w => Spread(accuracy[(w, n)]))) + " |");
}

Console.WriteLine();
Console.WriteLine("Gain over scratch in points, in pairs of the same seed and labels: mean [95 % interval, Student's t]:");
Console.WriteLine();
Console.WriteLine("| labels a class | " + string.Join(" | ", ways[1..]) + $" | {Chosen} |");
Console.WriteLine("|---|" + string.Concat(ways.Select(_ => "---|")));
foreach (var n in labels)
{
    Console.WriteLine($"| {n} | " + string.Join(" | ", ways[1..].Append(Chosen)
        .Select(w => Interval([.. accuracy[(w, n)].Zip(accuracy[(ways[0], n)], (a, b) => a - b)]))) + " |");
}

Console.WriteLine();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"Seconds in all: {clock.Elapsed.TotalSeconds:0}; {string.Join(", ", ways.Select(w => $"{w} {seconds[w]:0.0}"))}."));

void Note(string way, int n, double judged) => (accuracy.TryGetValue((way, n), out var list) ? list : accuracy[(way, n)] = []).Add(judged);

Graph Build(int classes) => definition.Build(new ModelOptions(classes, 1, 28, 28) { WidthMultiplier = width, SmallPictures = true });

(Weights Weights, double Accuracy) Best(
    Graph graph, Weights weights, PreparedData data, Func<Parameter, double> rateOf, double[] peaks, ulong seed, int steps)
{
    var batch = Math.Min(Batch, data.Train.Count);
    using var validation = new Evaluator(graph, new EvaluationLoader(data.Validation, shape, 200), pool);
    return peaks.Select(peak =>
    {
        using var pictures = new LoaderSource(new BatchLoader(
            data.Train, shape, new BatchLoaderOptions { BatchSize = batch, Seed = seed, Policy = AugmentationPolicy.Light(flip: true) }));
        return Fit(graph, weights, pictures, validation, rateOf, peak, seed, steps);
    }).MaxBy(r => r.Accuracy);
}

(Weights Weights, double Accuracy) BestHead(StartingModel model, PreparedData data, double[] peaks, ulong seed, int steps)
{
    var features = CachedFeatures.Compute(model, data, pool, Console.Error.WriteLine, default);
    using var validation = features.Evaluator(pool);
    return peaks.Select(peak =>
    {
        using var cached = new FeatureSource(features.Train, target.Length, Math.Min(Batch, features.Train.Count), seed);
        return Fit(features.Split.Head, model.Weights, cached, validation, _ => 1, 4 * peak, seed, steps);
    }).MaxBy(r => r.Accuracy);
}

(Weights Weights, double Accuracy) Fit(
    Graph graph, Weights weights, BatchSource batches, Evaluator validation, Func<Parameter, double> rateOf, double peak, ulong seed, int steps)
{
    var epochs = Math.Max(1, steps / batches.StepsPerEpoch);
    using var trainer = new Trainer(graph, weights, new Supervised(), batches, new TrainerOptions
    {
        Epochs = epochs,
        Seed = seed,
        Optimizer = new AdamW { WeightDecay = 0.01 },
        LearningRate = u => new WarmupSchedule(0.05 * u, new CosineSchedule(peak, 0.95 * u)),
        EmaDecay = 0.98,
        ValidateEvery = Math.Max(1, epochs / 8),
        RateOf = p => rateOf(p),
    }, pool)
    { Validation = validation };
    var result = trainer.Run();
    return (result.Best, result.BestAccuracy!.Value);
}

PreparedData Prepare(int[] classes, Func<int, int[]> train, Func<int, int[]> validation, ClassificationData? judged)
{
    ClassificationData Of(ClassificationData set, Func<int, IEnumerable<int>> of)
    {
        var picked = classes.SelectMany((c, k) => of(c).Select(i => (i, k))).ToArray();
        return new ClassificationData("fashion-mnist", [.. classes.Select(c => names[c])], new Picked(set, [.. picked.Select(p => p.i)]), [.. picked.Select(p => p.k)]);
    }

    int[] All(int c) => [.. Enumerable.Range(0, judged!.Count).Where(i => judged.Labels[i] == c)];
    var (learnt, chosen) = (Of(found.Train, train), Of(found.Train, validation));
    return PreparedData.Prepare(
        new FoundData("fashion-mnist", learnt, chosen, judged is null ? chosen : Of(judged, All), []), new PrepareOptions { Preprocessing = shape });
}

static int[] Drawn(ClassificationData set, int c, ulong seed)
{
    var of = Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == c).ToArray();
    new RandomStream(seed, Purpose.Of("bench.transfer.draw"), 0, c).Start().Shuffle<int>(of);
    return of;
}

static string Spread(List<double> values) => string.Create(CultureInfo.InvariantCulture,
    $"{100 * values.Average():0.0} ({100 * Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / Math.Max(1, values.Count - 1)):0.0})");

// Student's t for the mean of so few pairs.
static string Interval(double[] gains)
{
    double[] t = [0, 0, 12.71, 4.30, 3.18, 2.78, 2.57];
    var (mean, n) = (gains.Average(), gains.Length);
    var half = n < 2 ? double.NaN : t[Math.Min(n, 6)] * Math.Sqrt(gains.Sum(g => (g - mean) * (g - mean)) / (n - 1) / n);
    return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:+0.0;-0.0} [{100 * (mean - half):+0.0;-0.0}, {100 * (mean + half):+0.0;-0.0}]");
}

internal sealed class Picked(ClassificationData set, int[] numbers) : PictureSource
{
    public override int Count => numbers.Length;

    public override string Id(int index) => set.Id(numbers[index]);

    public override PictureSize Measure(int index) => set.Measure(numbers[index]);

    public override Picture Decode(int index, (int Height, int Width)? target = null) => set.Decode(numbers[index], target);
}
