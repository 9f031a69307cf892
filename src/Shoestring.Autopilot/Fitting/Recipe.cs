using System.Globalization;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Fitting;

/// <summary>How the autopilot shares the time and trains; every number has a default that suits small pictures on a CPU.</summary>
public sealed record Recipe
{
    /// <summary>Seconds that a run may take when the budget names no time.</summary>
    public double DefaultTime { get; init; } = 20 * 60;

    /// <summary>Seconds, at most, of each look at how fast a step is, before a stage's epochs are decided.</summary>
    public double ProbeSeconds { get; init; } = 1.5;

    /// <summary>Seconds over which the latency of the shipped model is measured; a stage's takes a sixth.</summary>
    public double LatencySeconds { get; init; } = 3;

    /// <summary>Seconds kept back for start, export, measuring and the report.</summary>
    public double Reserve { get; init; } = 60;

    /// <summary>Share of the time for choosing augmentation on the validation split.</summary>
    public double TuningShare { get; init; } = 0.07;

    /// <summary>Share of the time for the teacher.</summary>
    public double TeacherShare { get; init; } = 0.25;

    /// <summary>Share of the time for distilling the student.</summary>
    public double StudentShare { get; init; } = 0.16;

    /// <summary>
    /// Share of the time for training on after pruning: most of it, since what a short recovery loses a long one does not.
    /// </summary>
    public double PruneShare { get; init; } = 0.48;

    /// <summary>Share of the time for quantisation-aware training.</summary>
    public double QuantizeShare { get; init; } = 0.11;

    /// <summary>Most epochs of a stage: more would only learn a small set by heart.</summary>
    public int MostEpochs { get; init; } = 200;

    /// <summary>Samples a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Largest learning rate of a stage that starts from nothing (SGD with momentum).</summary>
    public double LearningRate { get; init; } = 0.2;

    /// <summary>Largest learning rate of recovery after pruning.</summary>
    public double RecoveryRate { get; init; } = 0.1;

    /// <summary>Largest learning rate of quantisation-aware training.</summary>
    public double QuantizeRate { get; init; } = 0.01;

    /// <summary>Weight decay of filters and matrices.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Share of the averaged weights that an update keeps.</summary>
    public double EmaDecay { get; init; } = 0.995;

    /// <summary>Label smoothing where there is no teacher.</summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>Softening of the teacher's and the student's logits.</summary>
    public double Temperature { get; init; } = 3;

    /// <summary>The teacher's share of the loss.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Training samples below which a network would learn the pictures by heart, so that parts of them are erased.</summary>
    public int SmallSet { get; init; } = 10_000;

    /// <summary>Whether the teacher answers once for each sample, instead of at each step for the augmented picture.</summary>
    public bool CacheTeacher { get; init; } = true;

    /// <summary>The student's channels and blocks, such as <c>compact 16-32-64 x 1-1-2</c>; without it (null) they are searched for the budget.</summary>
    public string? Student { get; init; }

    /// <summary>How many times larger than the budget the student may start, to be pruned to it.</summary>
    public double Oversize { get; init; } = 1.5;

    /// <summary>How many times wider than the student the teacher may be, the widest first.</summary>
    public IReadOnlyList<double> TeacherWidths { get; init; } = [2, 1.5];

    /// <summary>Epochs that a teacher should get: the widest that gets them is taken; where none does, there is no teacher.</summary>
    public int TeacherEpochs { get; init; } = 25;

    /// <summary>This recipe, if every number makes sense.</summary>
    /// <exception cref="InputException">One does not.</exception>
    public Recipe Validated()
    {
        (string Name, double Value, double Least, double Most)[] limits =
        [
            (nameof(DefaultTime), DefaultTime, 1, double.MaxValue),
            (nameof(ProbeSeconds), ProbeSeconds, 0, 60),
            (nameof(LatencySeconds), LatencySeconds, 0, 600),
            (nameof(Reserve), Reserve, 0, double.MaxValue),
            (nameof(TuningShare), TuningShare, 0, 1),
            (nameof(TeacherShare), TeacherShare, 0, 1),
            (nameof(StudentShare), StudentShare, 0.01, 1),
            (nameof(PruneShare), PruneShare, 0, 1),
            (nameof(QuantizeShare), QuantizeShare, 0.01, 1),
            (nameof(MostEpochs), MostEpochs, 1, int.MaxValue),
            (nameof(BatchSize), BatchSize, 1, 65_536),
            (nameof(LearningRate), LearningRate, 1e-9, 100),
            (nameof(RecoveryRate), RecoveryRate, 1e-9, 100),
            (nameof(QuantizeRate), QuantizeRate, 1e-9, 100),
            (nameof(WeightDecay), WeightDecay, 0, 1),
            (nameof(EmaDecay), EmaDecay, 0, 0.999999),
            (nameof(LabelSmoothing), LabelSmoothing, 0, 0.99),
            (nameof(Temperature), Temperature, 0.01, 1000),
            (nameof(Alpha), Alpha, 0, 1),
            (nameof(SmallSet), SmallSet, 0, int.MaxValue),
            (nameof(Oversize), Oversize, 1, 100),
            (nameof(TeacherEpochs), TeacherEpochs, 1, int.MaxValue),
            .. TeacherWidths.Select(w => (nameof(TeacherWidths), w, 0.1, 100.0)),
        ];
        foreach (var (name, value, least, most) in limits)
        {
            if (!(value >= least && value <= most))
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture, $"the recipe's {RecipeFile.KeyOf(name)} is {value}; it must be {least} to {most}"));
            }
        }

        if (Student is { } student)
        {
            _ = NetPlan.Parse(student);
        }

        return this;
    }

    /// <summary>The teacher's part of the time that is left once augmentation is chosen.</summary>
    internal double ShareOfTeacher => TeacherShare / (TeacherShare + StudentShare + PruneShare + QuantizeShare);
}
