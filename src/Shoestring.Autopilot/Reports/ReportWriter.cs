using Shoestring.Autopilot.Runs;
using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Files;
using Shoestring.Onnx.Export;
using Shoestring.Runtime;

namespace Shoestring.Autopilot.Reports;

/// <summary>Writes a run's report: one HTML file that carries all it needs and fetches nothing.</summary>
public static class ReportWriter
{
    /// <summary>Writes <see cref="RunFolder.ReportPath"/>, durably, from what the folder holds; a run that is not finished has one too.</summary>
    /// <param name="folder">The run.</param>
    /// <exception cref="InputException">The folder holds no run, or its record is not understood.</exception>
    /// <exception cref="StoppedException">The disk refuses; an older report stands.</exception>
    public static void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        DurableFile.Write(folder.ReportPath, Render(folder.Load(), folder.Metrics(), Preprocessing(folder)));
    }

    /// <summary>The report as HTML.</summary>
    /// <param name="run">The run.</param>
    /// <param name="metrics">Its epochs.</param>
    /// <param name="preprocessing">How a picture becomes the model's input, or null where there is no model yet.</param>
    public static string Render(RunRecord run, IReadOnlyList<MetricRecord> metrics, Preprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(metrics);
        return ReportPage.Render(new ReportContent(run, metrics, preprocessing)).Markup;
    }

    private static Preprocessing? Preprocessing(RunFolder folder)
    {
        if (!File.Exists(folder.ModelPath))
        {
            return null;
        }

        try
        {
            using var session = new InferenceSession(folder.ModelPath);
            return session.ModelMetadata.CustomMetadataMap.TryGetValue(OnnxExporter.PreprocessingKey, out var json)
                ? Data.Preprocessing.FromJson(json)
                : null;
        }
        catch (InputException)
        {
            // A model that cannot be read takes only these numbers from the report, not the report from the reader.
            return null;
        }
    }
}
