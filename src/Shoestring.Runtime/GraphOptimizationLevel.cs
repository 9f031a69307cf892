namespace Shoestring.Runtime;

/// <summary>How far ONNX Runtime rewrites a model before it runs it.</summary>
public enum GraphOptimizationLevel
{
    /// <summary>As it stands.</summary>
    DisableAll = 0,

    /// <summary>Constant folding, removal of what does nothing.</summary>
    Basic = 1,

    /// <summary>Fusions too.</summary>
    Extended = 2,

    /// <summary>Layouts too: what is deployed.</summary>
    All = 99,
}
