using System.Diagnostics;
using Shoestring.Graphs;
using Shoestring.Graphs.Programs;
using Shoestring.Kernels;
using Shoestring.Training.Objectives;

namespace Shoestring.Autopilot.Fitting;

/// <summary>Measures how long a training step takes here and now; what is decided from it is written down before it is used.</summary>
internal static class SpeedProbe
{
    /// <summary>Seconds of one step: forward and backward, and a teacher's forward where there is one.</summary>
    public static double SecondsPerStep(
        Graph model, Graph? teacher, Objective objective, int batch, WorkerPool pool, double seconds = 1.5)
    {
        var loss = objective.Build(model, batch);
        var training = TrainingGraph.Differentiate(loss.Graph, loss.Loss);
        using var state = new StateStore(loss.Graph, Weights.Initialize(loss.Graph, 0));
        using var program = Program.Compile(training, state, pool);
        var bound = teacher?.Bind("N", batch);
        using var forward = bound is null ? null : Program.Compile(bound, Weights.Initialize(bound, 0), pool);
        void Steps(double duration, out double perStep)
        {
            var watch = Stopwatch.StartNew();
            var steps = 0;
            while (watch.Elapsed.TotalSeconds < duration || steps < 2)
            {
                forward?.Run(default);
                program.Run(default);
                steps++;
            }

            perStep = watch.Elapsed.TotalSeconds / steps;
        }

        // The first steps run code that is not yet compiled at its best.
        Steps(seconds, out _);
        Steps(seconds, out var perStep);
        return perStep;
    }
}
