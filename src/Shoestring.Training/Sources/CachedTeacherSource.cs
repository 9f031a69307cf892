using Shoestring.Graphs.Programs;
using Shoestring.Training.Objectives;

namespace Shoestring.Training.Sources;

/// <summary>
/// Adds a teacher's logits that were computed once for each sample, as it is without augmentation: the teacher costs nothing a step, and
/// the student sees many more pictures in the same time. What a fresh look at the augmented picture would teach is given up.
/// </summary>
public sealed class CachedTeacherSource : BatchSource
{
    private readonly LoaderSource _inner;
    private readonly float[] _logits;
    private readonly int _classes;

    /// <summary>A source with a teacher's answers.</summary>
    /// <param name="inner">Where pictures and targets come from; disposed with this source.</param>
    /// <param name="logits">[samples, classes] in the order of the loader's set.</param>
    /// <param name="classes">Number of classes.</param>
    public CachedTeacherSource(LoaderSource inner, float[] logits, int classes)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        (_inner, _logits, _classes) = (inner, logits, classes);
    }

    /// <inheritdoc/>
    public override int BatchSize => _inner.BatchSize;

    /// <inheritdoc/>
    public override int StepsPerEpoch => _inner.StepsPerEpoch;

    /// <inheritdoc/>
    public override void Fill(int epoch, int step, Program program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _inner.Fill(epoch, step, program);
        var target = program.Input(Distillation.TeacherLogits);
        var samples = _inner.Samples;
        for (var i = 0; i < samples.Length; i++)
        {
            _logits.AsSpan(samples[i] * _classes, _classes).CopyTo(target[(i * _classes)..]);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
