using System.CommandLine;
using Shoestring.Autopilot.Single;
using Shoestring.Cli.Running;

namespace Shoestring.Cli.Commands.Training;

/// <summary>What is learnt from other models, and what stays of them.</summary>
internal sealed class TransferOptions : TrainOptions
{
    private readonly Option<string?> _teacher = CommonOptions.Text("--teacher", "MODEL", "Learn from this model too: an .onnx file or a run");
    private readonly Option<string?> _init = CommonOptions.Text(
        "--init", "FILE", "First weights: .safetensors, .npz, .onnx or a run; an .onnx or a run without --model is the network too");

    private readonly Option<string?> _headAt = CommonOptions.Text(
        "--head-at", "NODE", "Where the new head goes on the network of --init (default: on what its last layer reads)");

    private readonly Option<string?> _freeze = CommonOptions.Text(
        "--freeze", "N|NODE", "Keep the first N layers, or all up to a node, as they are");

    private readonly Option<double?> _backboneRate = CommonOptions.Positive(
        "--backbone-rate", "Share of the learning rate that all but the head gets, such as 0.1 (default: 1)");

    private readonly Option<bool> _headOnly = new("--head-only") { Description = "Train the head alone, on features computed once" };

    public override IReadOnlyList<Option> All => [_teacher, _init, _headAt, _freeze, _backboneRate, _headOnly];

    public override TrainRequest Read(ParseResult args, TrainRequest request) => request with
    {
        Teacher = args.GetValue(_teacher) is { } teacher ? Path.GetFullPath(Paths.Model(teacher)) : null,
        Initial = args.GetValue(_init) is { } init ? Path.GetFullPath(Directory.Exists(init) ? Paths.Model(init) : init) : null,
        HeadAt = args.GetValue(_headAt),
        Freeze = args.GetValue(_freeze),
        BackboneRate = args.GetValue(_backboneRate),
        HeadOnly = args.GetValue(_headOnly),
    };
}
