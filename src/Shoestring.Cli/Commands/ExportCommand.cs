using System.CommandLine;
using Shoestring.Autopilot.Exports;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Files;

namespace Shoestring.Cli.Commands;

/// <summary>Writes a run's model in another form.</summary>
internal sealed class ExportCommand : Verb
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a finished run" };
    private readonly Option<Choice<ExportFormat>> _format = CommonOptions.OneOf(
        "--format",
        "The form: " + string.Join(", ", ExportFormats.All.Select(f => $"{f.Name} ({f.Summary})")),
        [.. ExportFormats.All.Select(f => (f.Name, f))]);

    private readonly Option<string?> _output = CommonOptions.Text("--output", "FILE", "Where to (default: FORMAT.onnx in the run's folder)");

    private readonly Option<int?> _batch = CommonOptions.MaybeWhole("--batch", "Fix the batch at N pictures (default: any number)", 65_536);
    private readonly Option<bool> _pixels = new("--pixels")
    {
        Description = "Put preprocessing inside: the model takes bytes [N, H, W, C] and scales, normalises and transposes them itself",
    };

    public ExportCommand()
        : base("export", "Write a run's model as float32, float16 or int8 ONNX")
    {
        Add(_run);
        Add(_format);
        Add(_output);
        Add(_batch);
        Add(_pixels);
    }

    public override int Run(ParseResult args, Host host)
    {
        var folder = Paths.Run(args.GetRequiredValue(_run));
        var format = args.GetRequiredValue(_format).Value;
        var output = args.GetValue(_output) ?? Paths.Short(Path.Combine(folder.FolderPath, $"{format.Name}.onnx"));
        Destination.RequireFile(output, _output.Name);
        var exported = format.Write(folder, host.Tell, host.Cancel);
        var bytes = new ExportEnds(args.GetValue(_batch), args.GetValue(_pixels)).Apply(exported.File, folder);
        DurableFile.Write(output, bytes);
        host.Show(
            new
            {
                run = args.GetRequiredValue(_run),
                format = format.Name,
                model = output,
                size_bytes = bytes.LongLength,
                batch = args.GetValue(_batch),
                pixels = args.GetValue(_pixels),
                parity = exported.Parity is { } p ? new { agreement = p.Agreement, max_abs_diff = p.MaxAbsDiff } : null,
            },
            _ => host.Output.WriteLine($"{output}  {Figures.Size(bytes.LongLength)}"));
        return 0;
    }
}
