using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Training.Objectives;

namespace Shoestring.Training.Sources;

/// <summary>Adds a teacher's logits on the same augmented pictures to each batch of another source.</summary>
public sealed class TeacherSource : BatchSource
{
    private readonly BatchSource _inner;
    private readonly Program _teacher;

    /// <summary>A source with a teacher.</summary>
    /// <param name="inner">Where pictures and targets come from; disposed with this source.</param>
    /// <param name="teacher">The teacher as deployed, batch symbolic.</param>
    /// <param name="weights">Its numbers.</param>
    /// <param name="pool">Who works.</param>
    public TeacherSource(BatchSource inner, Graph teacher, Weights weights, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(teacher);
        _inner = inner;
        var bound = teacher.Bind("N", inner.BatchSize);
        _teacher = Program.Compile(bound, weights, pool);
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
        program.Input(Objective.Images).CopyTo(_teacher.Input("input"));
        _teacher.Run(default);
        _teacher.Output("logits").CopyTo(program.Input(Distillation.TeacherLogits));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _teacher.Dispose();
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
