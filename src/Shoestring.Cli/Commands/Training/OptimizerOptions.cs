using System.CommandLine;
using Shoestring.Autopilot.Budgets;
using Shoestring.Autopilot.Single;

namespace Shoestring.Cli.Commands.Training;

/// <summary>How long training goes on and what turns gradients into updates.</summary>
internal sealed class OptimizerOptions : TrainOptions
{
    private readonly Option<int> _epochs = CommonOptions.Whole("--epochs", "Passes over the training pictures", 20, 100_000);
    private readonly Option<int> _batch = CommonOptions.Whole("--batch", "Pictures a batch", 128, 65_536);
    private readonly Option<Choice<TrainOptimizer>> _optimizer = CommonOptions.OneOf(
        "--optimizer", "What turns gradients into updates", [.. TrainOptimizer.All.Select(o => (o.Name, o))]);

    private readonly Option<Choice<TrainSchedule>> _schedule = CommonOptions.OneOf(
        "--schedule", "The learning rate's course", [.. TrainSchedule.All.Select(s => (s.Name, s))]);

    private readonly Option<double?> _rate = CommonOptions.Positive(
        "--lr", $"Largest learning rate (default: {string.Join(", ", TrainOptimizer.All.Select(o => $"{o.LearningRate} for {o.Name}"))})");

    private readonly Option<double?> _decay = CommonOptions.Positive(
        "--weight-decay", $"How fast weights shrink towards 0 (default: {string.Join(", ", TrainOptimizer.All.Select(o => $"{o.WeightDecay} for {o.Name}"))})");

    private readonly Option<string?> _smoothing = CommonOptions.Text(
        "--label-smoothing", "0.05", "Share of a label that is spread over all classes (default: 0)");

    public override IReadOnlyList<Option> All => [_epochs, _batch, _optimizer, _schedule, _rate, _decay, _smoothing];

    public override TrainRequest Read(ParseResult args, TrainRequest request) => request with
    {
        Epochs = args.GetValue(_epochs),
        Batch = args.GetValue(_batch),
        Optimizer = args.GetRequiredValue(_optimizer).Name,
        Schedule = args.GetRequiredValue(_schedule).Name,
        LearningRate = args.GetValue(_rate),
        WeightDecay = args.GetValue(_decay),
        LabelSmoothing = args.GetValue(_smoothing) is { } smoothing ? Quantity.ParseFraction(smoothing, _smoothing.Name) : 0,
    };
}
