using System.CommandLine;
using Shoestring.Autopilot.Single;
using Shoestring.Graphs;

namespace Shoestring.Cli.Commands.Training;

/// <summary>How steps are computed, whatever they learn: what is kept for the backward, and the seed.</summary>
internal sealed class ExecutionOptions : TrainOptions
{
    private readonly Option<Choice<ElementType>> _precision = CommonOptions.Precision();
    private readonly Option<bool> _checkpoint = CommonOptions.Checkpoint();
    private readonly Option<ulong> _seed = CommonOptions.Seed();

    public override IReadOnlyList<Option> All => [_precision, _checkpoint, _seed];

    public override TrainRequest Read(ParseResult args, TrainRequest request) => request with
    {
        Keep = args.GetRequiredValue(_precision).Value,
        Checkpoint = args.GetValue(_checkpoint),
        Seed = args.GetValue(_seed),
    };
}
