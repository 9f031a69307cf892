using System.Text.RegularExpressions;
using Shoestring.Autopilot.Reports;
using Shoestring.Autopilot.Runs;

namespace Shoestring.Autopilot.Tests.Reports;

public sealed class ReportWriterTests
{
    private const string Hostile = "<script>alert(1)</script>";
    private static readonly string Page = ReportWriter.Render(SampleRun.Finished(), SampleRun.Metrics(), SampleRun.Grey);

    [Theory]
    [InlineData("The budget is met")]
    [InlineData("93.87\u00A0%")]
    [InlineData("± 0.47 (95 % interval) on the test split")]
    [InlineData("97.7\u00A0KB of at most 100\u00A0KB (97.7\u00A0%)")]
    [InlineData("94.02\u00A0% on validation; at least 93.00\u00A0% was asked")]
    [InlineData("Distil the student")]
    [InlineData("Choose what to train")]
    [InlineData("<b>Shirt</b> is taken for <b>T-shirt/top</b>")]
    [InlineData("84\u00A0times, 8.4\u00A0% of its samples")]
    [InlineData("blocks.2.depthwise")]
    [InlineData("54,000")]
    [InlineData("93 pairs look the same")]
    [InlineData("the widest of its family near the budget")]
    [InlineData("float[] mean = [0.28604f];")]
    [InlineData("6c831ef7bc247c9dee094992c609200eb5af2a064b71f6459bc5006448742c9d")]
    [InlineData("7331")]
    [InlineData("99.93\u00A0%")]
    [InlineData("ONNX Runtime 1.30.0")]
    public void Page_says_what_the_run_measured(string text) => Assert.Contains(text, Page, StringComparison.Ordinal);

    [Fact]
    public void Every_section_of_a_finished_run_is_on_the_page() =>
        Assert.All(ReportPage.Sections, s => Assert.Contains($"<section id=\"{s.Id}\">", Page, StringComparison.Ordinal));

    [Fact]
    public void A_missed_limit_is_told()
    {
        var run = SampleRun.Finished();
        var result = run.Result! with { Met = false, Limits = [new LimitRecord("size", 50_000, 97_688, false)] };
        var page = ReportWriter.Render(run with { Result = result }, []);
        Assert.Contains("The budget is not met", page, StringComparison.Ordinal);
        Assert.Contains("97.7\u00A0KB of at most 50\u00A0KB (195.4\u00A0%)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The budget is met", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_has_a_report_that_says_how_it_goes_on()
    {
        var page = ReportWriter.Render(SampleRun.Stopped(), SampleRun.Metrics());
        Assert.Contains("This run is not finished", page, StringComparison.Ordinal);
        Assert.Contains("shoestring fit --resume fashion-mnist-100KB-s0", page, StringComparison.Ordinal);
        Assert.Contains("id=\"curves\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"confusion\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ended_without_a_model_says_why()
    {
        var page = ReportWriter.Render(SampleRun.Stopped() with { Failure = "pruning cannot reach it" }, SampleRun.Metrics());
        Assert.Contains("This run has no model", page, StringComparison.Ordinal);
        Assert.Contains("ended: pruning cannot reach it.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("--resume", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_run_of_train_goes_on_with_train() => Assert.Contains(
        "shoestring train --resume",
        ReportWriter.Render(SampleRun.Stopped() with { Command = "shoestring train fashion-mnist --model lenet" }, []),
        StringComparison.Ordinal);

    [Fact]
    public void An_epoch_told_twice_is_drawn_once()
    {
        var metric = SampleRun.Metrics()[20];
        var page = ReportWriter.Render(SampleRun.Stopped(), [metric with { ValidationAccuracy = 0.1234 }, metric with { ValidationAccuracy = 0.9321 }]);
        Assert.Contains("93.21\u00A0% on validation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("12.34\u00A0% on validation", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_has_done_nothing_yet_has_a_report() =>
        Assert.Contains("No stage is finished yet", ReportWriter.Render(SampleRun.Stopped() with { Decisions = [] }, []), StringComparison.Ordinal);

    [Fact]
    public void Numbers_that_are_no_numbers_do_not_reach_the_page()
    {
        var bad = SampleRun.Metrics()[0] with { ValidationAccuracy = double.NaN, ValidationLoss = double.NaN, TrainLoss = double.PositiveInfinity };
        var run = SampleRun.Finished();
        var page = ReportWriter.Render(
            run with { Result = run.Result! with { Confusion = [.. run.Result.Confusion.Select(r => new int[r.Count])] } }, [bad, bad], SampleRun.Grey);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("Infinity|∞", page);
    }

    [Fact]
    public void Names_are_text_never_markup()
    {
        var page = ReportWriter.Render(HostileRun(), [SampleRun.Metrics()[0] with { Stage = Hostile }], SampleRun.Colour with { Height = 28, Width = 28 });
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"><img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page, "<script"));
    }

    [Fact]
    public void Characters_that_turn_the_writing_round_are_shown_as_such() =>
        Assert.Equal("a\uFFFDb\uFFFDc", Html.Of($"{"a\u202Eb\0c"}").Markup);

    [Fact]
    public void Page_fetches_nothing()
    {
        Assert.Contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'", Page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)(src|href)=\"(?!data:image/png;base64,|#)", Page);
        Assert.DoesNotMatch("(?i)@import|url\\((?!#)", Page);
        Assert.DoesNotMatch("https?://", Page);
    }

    [Fact]
    public void Tags_are_closed_in_order()
    {
        var open = new Stack<string>();
        string[] single = ["meta", "img", "br", "!doctype"];
        var markup = Regex.Replace(Page, "(?s)<(style|script)>.*?</\\1>", "");
        foreach (Match tag in Regex.Matches(markup, "<(/?)([a-z!][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*?(/?)>"))
        {
            var name = tag.Groups[2].Value;
            if (tag.Groups[1].Length > 0)
            {
                Assert.Equal(open.Pop(), name);
            }
            else if (tag.Groups[3].Length == 0 && !single.Contains(name))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Write_puts_the_report_into_the_folder()
    {
        var path = Directory.CreateTempSubdirectory("report-").FullName;
        var folder = new RunFolder(path);
        folder.Save(SampleRun.Finished());
        ReportWriter.Write(folder);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(folder.ReportPath), StringComparison.Ordinal);

        // For eyes: SHOESTRING_SHOW_REPORT names a file for the sample.
        if (Environment.GetEnvironmentVariable("SHOESTRING_SHOW_REPORT") is { } shown)
        {
            File.WriteAllText(shown, Page);
        }

        Directory.Delete(path, recursive: true);
    }

    private static RunRecord HostileRun()
    {
        const string Break = "\"><img src=x onerror=alert(1)>";
        var run = SampleRun.Finished();
        var names = run.Data.Classes.Select((_, i) => i % 2 == 0 ? Hostile : Break).ToArray();
        return run with
        {
            Name = Hostile,
            Command = Break,
            Data = run.Data with { Classes = names, Source = Hostile, Findings = [Hostile, Break], Fingerprint = Break },
            Decisions = [new Decision(Hostile, Break, Hostile)],
            Machine = run.Machine with { Processor = Hostile, System = Break },
            Preparation = [new PhaseRecord(Hostile, Hostile, 1)],
            Steps = [.. run.Steps.Select(s => s with { Title = Hostile, Note = Break, Name = Break })],
            Result = run.Result! with
            {
                Model = Break,
                Split = Hostile,
                Limits = [new LimitRecord(Break, 1, 2, false)],
                Mistakes = [new MistakeRecord(Hostile, Break, Hostile, 1, Break)],
                Layers = [new LayerRecord(Hostile, Break, 1, 1, 1, 1)],
            },
        };
    }
}
