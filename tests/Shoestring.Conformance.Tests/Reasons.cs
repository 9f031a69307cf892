namespace Shoestring.Conformance.Tests;

/// <summary>Puts a refusal in a few words that other vectors share.</summary>
internal static class Reasons
{
    /// <summary>The reason of a refusal.</summary>
    public static string Of(Verdict vector, string message)
    {
        bool Says(string words) => message.Contains(words, StringComparison.Ordinal);
        return vector.Types.Contains("sequence") || vector.Operators.Any(o => o.Contains("Sequence", StringComparison.Ordinal))
                ? "sequences and optionals"
            : vector.Types.Contains("String") ? "strings"
            : vector.Operators.Any(o => o.StartsWith("ai.onnx.preview.training", StringComparison.Ordinal)) ? "training steps as operators"
            : Says("has elements of type") ? "types that are not read (16-bit and wide unsigned integers, bfloat16)"
            : Says("the operator ") && Says("is not supported") ? "operators that are not read"
            : Says("is in training mode") || vector.Operators.Any(o => o.StartsWith("Random", StringComparison.Ordinal)) ? "random numbers"
            : "a form that is not read";
    }
}
