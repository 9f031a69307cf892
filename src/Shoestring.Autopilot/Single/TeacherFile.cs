using Shoestring.Data;
using Shoestring.Errors;
using Shoestring.Onnx.Import;
using Shoestring.Training.Objectives;

namespace Shoestring.Autopilot.Single;

/// <summary>A teacher read from an ONNX file.</summary>
internal static class TeacherFile
{
    /// <summary>Reads a teacher whose input is pictures and whose output is logits.</summary>
    /// <exception cref="InputException">It cannot teach.</exception>
    public static ImportedModel Read(string path)
    {
        var model = OnnxImporter.Import(path);
        return model.Graph.Inputs is [{ Name: Objective.Images }] && model.Graph.Outputs is [{ Name: "logits" }]
            && model.Graph.Inputs[0].Shape is { Rank: 4 } shape && shape[0].Symbol == "N"
            ? model
            : throw new InputException($"{path} cannot teach: it must take pictures 'input' [N, C, H, W] and give 'logits', "
                + "as the models that shoestring writes do");
    }

    /// <summary>Checks that a teacher knows these classes and takes these pictures.</summary>
    /// <exception cref="InputException">It does not.</exception>
    public static void Require(ImportedModel teacher, string path, PreparedData data)
    {
        var shape = data.Preprocessing;
        var wanted = $"[N, {shape.Channels}, {shape.Height}, {shape.Width}]";
        var takes = teacher.Graph.Inputs[0].Shape.ToString();
        if (takes != wanted)
        {
            throw new InputException($"the teacher {path} takes pictures {takes}, and the data are {wanted}");
        }

        if (teacher.Labels is { } labels && !labels.SequenceEqual(data.ClassNames))
        {
            throw new InputException($"the teacher {path} knows other classes than the data: {labels.Count} ({labels[0]} …) "
                + $"against {data.ClassNames.Count} ({data.ClassNames[0]} …)");
        }
    }
}
