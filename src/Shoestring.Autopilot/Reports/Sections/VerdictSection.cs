using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Reports.Sections;

/// <summary>The head of the page: whether the budget is kept, the model's numbers, what the model is.</summary>
internal static class VerdictSection
{
    public static Html Render(ReportContent content) => content.Run.Result is { } result ? Finished(content, result) : Unfinished(content);

    private static Html Finished(ReportContent content, ResultRecord result)
    {
        var (style, verdict) = (result.Limits.Count, result.Met) switch
        {
            (0, _) => ("met", "Done; there was no limit to keep"),
            (_, true) => ("met", "The budget is met"),
            _ => ("missed", "The budget is not met"),
        };
        return Html.Of($"""
            <header>
            {Kicker(content)}
            <h1 class="{style}"><span class="mark">{(style == "met" ? Check : Cross)}</span>{verdict}</h1>
            <p class="lead">{Sentence(content, result)}</p>
            <div class="tiles">{Tiles(result)}</div>
            {Html.If(result.Limits.Count > 0, () => Html.Of($"<div class=\"limits\">{result.Limits.Select(Limit)}</div>"))}
            </header>
            """);
    }

    private static Html Unfinished(ReportContent content)
    {
        var run = content.Run;
        var next = run.Steps.Count == 0
            ? "No stage is finished yet."
            : $"Finished so far: {string.Join(", ", run.Steps.Select(s => s.Title.ToLowerInvariant()))}.";
        return run.Failure is { } why ? Failed(content, why) : Html.Of($"""
            <header>
            {Kicker(content)}
            <h1 class="open"><span class="mark">{Pause}</span>This run is not finished</h1>
            <p class="lead">{next} It has worked for {Show.Duration(run.Seconds)} and goes on where it stopped with
            <code>shoestring {content.Verb} --resume {run.Name}</code>. There is no shipped model to judge yet.</p>
            </header>
            """);
    }

    private static Html Failed(ReportContent content, string why) => Html.Of($"""
        <header>
        {Kicker(content)}
        <h1 class="missed"><span class="mark">{Cross}</span>This run has no model</h1>
        <p class="lead">It worked for {Show.Duration(content.Run.Seconds)} and ended: {why}.</p>
        </header>
        """);

    private static Html Kicker(ReportContent content) => Html.Of($"""
        <p class="kicker"><b>Shoestring</b> <span>{content.Run.Name}</span> <span>{content.Run.Started.UtcDateTime:yyyy-MM-dd HH:mm} UTC</span>
        </p>
        """);

    private static Html Sentence(ReportContent content, ResultRecord result)
    {
        var data = content.Run.Data;
        var colour = data.Channels == 1 ? "grey" : "colour";
        var taught = content.Run.Steps.FirstOrDefault(s => s.Name == "teacher") is { } teacher && result.Parameters > 0
            ? $" It learnt from a teacher of {Show.Count(teacher.Parameters)} parameters that is {Show.Number((double)teacher.SizeBytes / result.SizeBytes, "0.#")} times its size."
            : "";
        return Html.Of($"""
            A convolutional network of {Show.Count(result.Parameters)} parameters, shipped as one ONNX file, that tells {Show.Plural(data.Classes.Count, "class", "classes")}
            of <b>{content.DataName}</b> apart in {colour} pictures of {data.Width} × {data.Height} pixels.{taught}
            It was made in {Show.Duration(content.Run.Seconds)} on {Show.Plural(content.Run.Machine.Threads, "processor thread")}.
            """);
    }

    private static IEnumerable<Html> Tiles(ResultRecord result)
    {
        yield return Tile(
            "Accuracy", Show.Percent(result.Accuracy, 2),
            $"± {Show.Number(result.AccuracyMargin * 100, "0.00")} (95 % interval) on the {result.Split} split, in ONNX Runtime");
        yield return Tile("Size", Show.Bytes(result.SizeBytes), $"{Show.Count(result.SizeBytes)} bytes, the whole file");
        yield return Tile(
            "Latency", Show.Time(result.LatencyP95),
            $"95th percentile; median {Show.Time(result.LatencyP50)}; one picture, one thread");
        yield return result.Throughput > 0
            ? Tile("Throughput", Show.Count((long)result.Throughput) + " /s", $"pictures a second in batches of 32, one thread{Memory(result)}")
            : Tile("Memory", Show.Bytes(result.MemoryBytes), "added by loading and running the model");
    }

    private static string Memory(ResultRecord result) => result.MemoryBytes > 0 ? $"; adds {Show.Bytes(result.MemoryBytes)} of memory" : "";

    private static Html Tile(string name, string number, string note) => Html.Of($"""
        <div class="tile"><h3>{name}</h3><p class="big">{number}</p><p class="note">{note}</p></div>
        """);

    private static Html Limit(LimitRecord limit)
    {
        // An accuracy must be reached, everything else must not be passed.
        var atLeast = limit.Name == "accuracy";
        var full = atLeast ? 1 : Math.Max(limit.Limit, limit.Measured) * 1.08;
        var (used, word) = (limit.Measured / limit.Limit, limit.Met ? "met" : "not met");
        var text = atLeast
            ? $"{Show.Limit(limit.Name, limit.Measured)} on validation; at least {Show.Limit(limit.Name, limit.Limit)} was asked"
            : $"{Show.Limit(limit.Name, limit.Measured)} of at most {Show.Limit(limit.Name, limit.Limit)} ({Show.Percent(used)})";
        return Html.Of($"""
            <div class="limit {(limit.Met ? "met" : "missed")}">
            <p><b>{limit.Name}</b> <span class="word">{word}</span> <span class="what">{text}</span></p>
            <div class="gauge" style="--v:{Bar.Fraction(limit.Measured / full)};--l:{Bar.Fraction(limit.Limit / full)}">
            <i></i><u></u></div></div>
            """);
    }

    private static Html Check { get; } = Mark("M5 12.5l4.5 4.5L19 7.5");

    private static Html Cross { get; } = Mark("M7 7l10 10M17 7L7 17");

    private static Html Pause { get; } = Mark("M9 7v10M15 7v10");

    private static Html Mark(string path) => Html.Of($"""
        <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="{path}" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
        </svg>
        """);
}
