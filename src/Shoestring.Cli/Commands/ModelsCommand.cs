using System.CommandLine;
using Shoestring.Cli.Display;
using Shoestring.Models;

namespace Shoestring.Cli.Commands;

/// <summary>The zoo.</summary>
internal sealed class ModelsCommand : Verb
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "One architecture, as NAME or NAME:WIDTH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int> _image = CommonOptions.Whole("--image", "Pixels a side", 32, 1024);
    private readonly Option<int> _channels = CommonOptions.Whole("--channels", "1 (grey) or 3 (colour)", 3, 3);
    private readonly Option<int> _classes = CommonOptions.Whole("--classes", "Classes", 10, 100_000);

    public ModelsCommand()
        : base("models", "The architectures that train knows: parameters, multiply-adds, source")
    {
        Add(_name);
        Add(_image);
        Add(_channels);
        Add(_classes);
    }

    public override int Run(ParseResult args, Host host)
    {
        var options = new ModelOptions(
            args.GetValue(_classes), args.GetValue(_channels), args.GetValue(_image), args.GetValue(_image))
        { SmallPictures = true };
        (ModelDefinition Model, double Width)[] chosen = args.GetValue(_name) is { } name
            ? [ModelTable.Parse(name)]
            : [.. ModelTable.All.Select(m => (m, 1.0))];
        Row[] rows = [.. chosen.Select(c => Describe(c.Model, c.Width, options))];
        host.Show(new { image = args.GetValue(_image), classes = args.GetValue(_classes), models = rows }, console =>
        {
            var table = Tables.Of("name", ">parameters", ">multiply-adds", "what it is");
            foreach (var row in rows)
            {
                table.Row(row.Name, Figures.Count(row.Parameters), Figures.Large(row.Macs), row.Summary);
            }

            console.Write(table);
            host.Output.WriteLine($"  for {args.GetValue(_channels)}×{args.GetValue(_image)}×{args.GetValue(_image)} pictures "
                + $"of {args.GetValue(_classes)} classes; NAME:0.5 halves every width");
            if (rows is [var only])
            {
                host.Output.WriteLine($"  source: {only.Source}; made for {only.MadeFor}");
            }
        });
        return 0;
    }

    private static Row Describe(ModelDefinition model, double width, ModelOptions options)
    {
        var graph = model.Build(options with { WidthMultiplier = width });
        return new(
            width == 1 ? model.Name : $"{model.Name}:{Figures.Number(width, "0.###")}", graph.ParameterCount,
            graph.Bind("N", 1).Cost.Macs, model.Input.ToString(), model.Summary, model.Source);
    }

    private sealed record Row(string Name, long Parameters, long Macs, string MadeFor, string Summary, string Source);
}
