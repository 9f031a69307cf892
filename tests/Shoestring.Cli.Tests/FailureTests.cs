using Shoestring.Cli.Display;
using Shoestring.Errors;

namespace Shoestring.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new InputException("the folder x is empty"), 2, "shoestring: the folder x is empty" },
        { new InfeasibleException("nothing fits 1 KB; the nearest is 4 KB"), 3, "shoestring: nothing fits 1 KB; the nearest is 4 KB" },
        { new StoppedException("the loss is no number"), 4, "shoestring: the loss is no number" },
        { new IOException("no space", 28), 4, "the disk is full" },
        { new AggregateException(new InputException("inner")), 2, "shoestring: inner" },
        { new OperationCanceledException(), 130, "stopped; go on with: shoestring fit --resume runs/x" },
        { new InvalidOperationException("boom"), 1, "shoestring: internal error: InvalidOperationException: boom (please report" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_has_its_line_and_its_code(Exception failure, int code, string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new Host(output, error, json: false, quiet: false, default)
        {
            Resume = () => "shoestring fit --resume runs/x",
        };
        Assert.Equal(code, Cli.Failures.Tell(host, failure));
        Assert.Contains(line, error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Empty(output.ToString());
    }
}
