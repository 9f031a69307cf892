using Shoestring.Data;
using Shoestring.Graphs.Programs;
using Shoestring.Training.Objectives;

namespace Shoestring.Training.Sources;

/// <summary>Two augmented views of the same samples, without labels.</summary>
public sealed class TwoViewSource : BatchSource
{
    private readonly BatchLoader _loader;

    /// <summary>A source over a loader.</summary>
    /// <param name="loader">The loader.</param>
    public TwoViewSource(BatchLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        _loader = loader;
    }

    /// <inheritdoc/>
    public override int BatchSize => _loader.BatchSize;

    /// <inheritdoc/>
    public override int StepsPerEpoch => _loader.StepsPerEpoch;

    /// <inheritdoc/>
    public override void Fill(int epoch, int step, Program program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _loader.Fill(epoch, step, program.Input(Objective.Images), [], []);
        _loader.Fill(epoch, step, program.Input(TwoViewContrastive.SecondView), [], [], view: 1);
    }
}
