using System.Collections.Immutable;
using Shoestring.Errors;

namespace Shoestring.Autopilot.Exports;

/// <summary>The forms, one row each.</summary>
public static class ExportFormats
{
    /// <summary>All rows.</summary>
    public static ImmutableArray<ExportFormat> All { get; } =
    [
        new("onnx", "float32 ONNX", FloatOnnx.Write),
        new("onnx-float16", "float16 ONNX, half the size", HalfOnnx.Write),
        new("onnx-int8", "int8 ONNX (QDQ)", Int8Onnx.Write),
    ];

    /// <summary>The row of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static ExportFormat Find(string name) => All.FirstOrDefault(f => f.Name == name)
        ?? throw new InputException($"there is no format '{name}'; choose one of {string.Join(", ", All.Select(f => f.Name))}");
}
