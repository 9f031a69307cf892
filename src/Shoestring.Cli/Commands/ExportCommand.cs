using System.CommandLine;
using Shoestring.Autopilot.Exports;
using Shoestring.Cli.Display;
using Shoestring.Cli.Running;
using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Cli.Commands;

/// <summary>Writes a run's model in another form.</summary>
internal sealed class ExportCommand : Verb
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a finished run" };
    private readonly Option<ExportFormat> _format = CommonOptions.OneOf(
        "--format",
        "The form: " + string.Join(", ", ExportFormats.All.Select(f => $"{f.Name} ({f.Summary})")),
        [.. ExportFormats.All.Select(f => (f.Name, f))]);

    private readonly Option<string?> _output = CommonOptions.Text("--output", "FILE", "Where to (default: FORMAT.onnx in the run's folder)");

    public ExportCommand()
        : base("export", "Write a run's model as float32 or int8 ONNX")
    {
        Add(_run);
        Add(_format);
        Add(_output);
    }

    public override int Run(ParseResult args, Host host)
    {
        var folder = Paths.Run(args.GetRequiredValue(_run));
        var format = args.GetRequiredValue(_format);
        var output = args.GetValue(_output) ?? Path.Combine(folder.FolderPath, $"{format.Name}.onnx");
        if (Directory.Exists(output) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(output))))
        {
            throw new InputException($"--output {output} is no place for a file: it is a folder, or its folder does not exist");
        }

        var bytes = format.Write(folder, host.Tell, host.Cancel);
        DurableFile.Write(output, bytes);
        host.Show(
            new { run = args.GetRequiredValue(_run), format = format.Name, model = output, size_bytes = bytes.LongLength },
            _ => host.Output.WriteLine($"{output}  {Figures.Size(bytes.LongLength)}"));
        return 0;
    }
}
