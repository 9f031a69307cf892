using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Shoestring.Cli.Display;

/// <summary>What a stage has come to, as text beside its bar.</summary>
internal sealed class NumbersColumn : ProgressColumn
{
    private readonly ConcurrentDictionary<int, string> _texts = new();

    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <summary>Sets the text of a stage.</summary>
    public void Set(ProgressTask task, string text) => _texts[task.Id] = text;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Spectre.Console.Text(_texts.GetValueOrDefault(task.Id, ""), new Style(task.IsFinished ? Color.Grey : Color.Default));
}
